"""Who listens to what in this process."""

from __future__ import annotations

from collections.abc import Iterable

from baton.live.subscription import LiveSubscription


class Listeners:
    """Subscriptions by channel."""

    def __init__(self) -> None:
        self._by_channel: dict[str, set[LiveSubscription]] = {}

    def add(self, subscription: LiveSubscription) -> bool:
        """Whether it is the first on its channel."""
        listeners = self._by_channel.setdefault(subscription.channel, set())
        listeners.add(subscription)
        return len(listeners) == 1

    def remove(self, subscription: LiveSubscription) -> bool:
        """Whether it was the last on its channel."""
        listeners = self._by_channel.get(subscription.channel, set())
        listeners.discard(subscription)
        return not listeners and self._by_channel.pop(subscription.channel, None) is not None

    def push(self, channel: str, payload: bytes) -> None:
        for subscription in self._by_channel.get(channel, ()):
            subscription.push(payload)

    def resync(self) -> None:
        for listeners in self._by_channel.values():
            for subscription in listeners:
                subscription.resync()

    def channels(self) -> Iterable[str]:
        return self._by_channel.keys()
