"""Fan-out between processes through Redis: one connection listens, one publishes, however many streams are open."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from baton.live.incoming import Incoming
from baton.live.line import Line, pool
from baton.live.listeners import Listeners
from baton.live.subscription import LiveSubscription
from baton.logs import get_logger

PREFIX = "baton:live:"
CONFIRM_LIMIT_S = 0.2

log = get_logger(__name__)


class RedisLive:
    """Redis away: publishing drops, listening waits and then says "read again"."""

    def __init__(self, url: str) -> None:
        self._pool = pool(url)
        self._listeners = Listeners()
        self._incoming = Incoming(self._pool, PREFIX, self._listeners)
        self._outgoing = Line(self._pool, "publish")

    async def start(self) -> None:
        self._incoming.start()
        self._outgoing.start()

    async def stop(self) -> None:
        await self._incoming.stop()
        await self._outgoing.stop()
        await self._pool.aclose()

    async def publish(self, messages: Sequence[tuple[str, bytes]]) -> None:
        if messages and not await self._outgoing.send(
            [("PUBLISH", PREFIX + channel, payload) for channel, payload in messages]
        ):
            log.info("live_dropped", count=len(messages))

    def subscribe(self, channel: str) -> LiveSubscription:
        return LiveSubscription(channel, self)

    async def attach(self, subscription: LiveSubscription) -> None:
        if self._listeners.add(subscription):
            confirmed = await self._incoming.subscribe([subscription.channel])
        else:
            confirmed = self._incoming.unconfirmed(subscription.channel)
        if confirmed is None:
            return
        await asyncio.wait([confirmed], timeout=CONFIRM_LIMIT_S)
        if not confirmed.done():
            confirmed.add_done_callback(lambda _: subscription.resync())  # in place, but late

    async def detach(self, subscription: LiveSubscription) -> None:
        if self._listeners.remove(subscription):
            await self._incoming.unsubscribe(subscription.channel)

    async def faults(self) -> list[str]:
        return sorted({line.fault for line in (self._incoming, self._outgoing) if line.fault is not None})
