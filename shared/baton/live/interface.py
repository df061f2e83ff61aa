"""What a service may ask of the live fan-out, whoever carries it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from baton.live.subscription import LiveSubscription


class Live(Protocol):
    """One per process."""

    async def start(self) -> None:
        """Returns at once, Redis or no Redis."""

    async def publish(self, messages: Sequence[tuple[str, bytes]]) -> None:
        """Hands (channel, payload) pairs to whoever listens; never raises, waits 200 ms at most."""

    def subscribe(self, channel: str) -> LiveSubscription:
        """`async with live.subscribe("conversation:X") as subscription: await subscription.next(15)`."""

    async def stop(self) -> None:
        """Lets go of every connection; open subscriptions stay silent."""

    async def faults(self) -> list[str]:
        """What is wrong, in human words; empty when healthy."""
