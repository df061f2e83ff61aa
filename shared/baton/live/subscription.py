"""One listener on one channel: a bounded buffer that rather says "read again" than grow."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

BUFFER = 256


@dataclass(frozen=True, slots=True)
class Resync:
    """You may have missed something: read the database again."""


class Switchboard(Protocol):
    """Where subscriptions are plugged in."""

    async def attach(self, subscription: LiveSubscription) -> None: ...

    async def detach(self, subscription: LiveSubscription) -> None: ...


class LiveSubscription:
    """Costs no task, and under a KiB while idle."""

    __slots__ = ("_buffer", "_missed", "_switchboard", "_waiter", "channel")

    def __init__(self, channel: str, switchboard: Switchboard) -> None:
        self.channel = channel
        self._switchboard = switchboard
        self._buffer: deque[bytes] | None = None  # made with the first payload: most streams idle
        self._missed = False
        self._waiter: asyncio.Future[None] | None = None

    async def __aenter__(self) -> Self:
        await self._switchboard.attach(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._switchboard.detach(self)

    async def next(self, timeout_s: float) -> bytes | Resync | None:
        """The next payload, in order; None after `timeout_s` of silence. For one reader at a time."""
        if self._idle():
            loop = asyncio.get_running_loop()
            self._waiter = loop.create_future()
            silence = loop.call_later(timeout_s, self._wake)  # lighter than asyncio.timeout: thousands wait like this
            try:
                await self._waiter
            finally:
                silence.cancel()
                self._waiter = None
        return self._take()

    def push(self, payload: bytes) -> None:
        """Called by the switchboard."""
        if self._buffer is None:
            self._buffer = deque()
        if len(self._buffer) >= BUFFER:
            self.resync()
        self._buffer.append(payload)
        self._wake()

    def resync(self) -> None:
        """Called by the switchboard: what was buffered is read from the database anyway."""
        if self._buffer is not None:
            self._buffer.clear()
        self._missed = True
        self._wake()

    def _idle(self) -> bool:
        return not self._missed and not self._buffer

    def _take(self) -> bytes | Resync | None:
        if self._missed:
            self._missed = False
            return Resync()
        return self._buffer.popleft() if self._buffer else None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
