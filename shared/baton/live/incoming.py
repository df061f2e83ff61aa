"""The listening half: subscribes to what this process listens to, on every connection anew."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque

from redis.asyncio import ConnectionPool

from baton.live.line import Command, Line
from baton.live.listeners import Listeners

CHANNELS_PER_COMMAND = 500


class Incoming(Line):
    """Redis confirms subscriptions in the order in which they were sent, per channel: so are they awaited."""

    def __init__(self, pool: ConnectionPool, prefix: str, listeners: Listeners) -> None:
        super().__init__(pool, "listen")
        self._prefix = prefix
        self._listeners = listeners
        self._unconfirmed: defaultdict[str, deque[asyncio.Future[None]]] = defaultdict(deque)

    async def subscribe(self, channels: list[str]) -> asyncio.Future[None] | None:
        """Done when Redis has confirmed the last of them; None when Redis is away."""
        if self._connection is None:
            return None
        confirmed = [asyncio.get_running_loop().create_future() for _ in channels]
        for channel, future in zip(channels, confirmed, strict=True):
            self._unconfirmed[channel].append(future)
        if not await self.send([self._command("SUBSCRIBE", channels)]):
            return None
        return confirmed[-1]

    def unconfirmed(self, channel: str) -> asyncio.Future[None] | None:
        """What a second listener waits for when the first one's subscription is still on its way."""
        waiting = self._unconfirmed.get(channel)
        return waiting[-1] if waiting else None

    async def unsubscribe(self, channel: str) -> None:
        await self.send([self._command("UNSUBSCRIBE", [channel])])

    async def _connected(self) -> None:
        last: asyncio.Future[None] | None = None
        channels = list(self._listeners.channels())
        for begin in range(0, len(channels), CHANNELS_PER_COMMAND):
            last = await self.subscribe(channels[begin : begin + CHANNELS_PER_COMMAND])
        if last is not None:
            await last
        self._listeners.resync()  # only now: what is read from the database before would have a gap after it

    def _was_late(self) -> None:
        self._listeners.resync()

    def _disconnected(self) -> None:
        for waiting in self._unconfirmed.values():
            for future in waiting:
                future.cancel()
        self._unconfirmed.clear()

    def _received(self, response: object) -> None:
        match response:
            case [b"message", bytes(name), bytes(payload)]:
                self._listeners.push(self._channel(name), payload)
            case [b"subscribe", bytes(name), _]:
                self._confirm(self._channel(name))

    def _confirm(self, channel: str) -> None:
        waiting = self._unconfirmed.get(channel)
        if not waiting:
            return
        future = waiting.popleft()
        if not waiting:
            del self._unconfirmed[channel]
        if not future.done():
            future.set_result(None)

    def _command(self, name: str, channels: list[str]) -> Command:
        return (name, *(self._prefix + channel for channel in channels))

    def _channel(self, name: bytes) -> str:
        return name.decode().removeprefix(self._prefix)
