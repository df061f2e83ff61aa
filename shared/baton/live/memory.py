"""Fan-out inside one process, for the all-in-one run and fast tests."""

from __future__ import annotations

from collections.abc import Sequence

from baton.live.listeners import Listeners
from baton.live.subscription import LiveSubscription


class MemoryLive:
    """Whoever listens in this process hears it at once."""

    def __init__(self) -> None:
        self._listeners = Listeners()

    async def start(self) -> None:
        """There is nothing to connect to."""

    async def publish(self, messages: Sequence[tuple[str, bytes]]) -> None:
        for channel, payload in messages:
            self._listeners.push(channel, payload)

    def subscribe(self, channel: str) -> LiveSubscription:
        return LiveSubscription(channel, self)

    async def attach(self, subscription: LiveSubscription) -> None:
        self._listeners.add(subscription)

    async def detach(self, subscription: LiveSubscription) -> None:
        self._listeners.remove(subscription)

    async def stop(self) -> None:
        """There is nothing to let go of."""

    async def faults(self) -> list[str]:
        return []
