"""The frames that wait for one socket, written by one task; a consumer that is too slow is cut off."""

import asyncio
from collections import deque
from contextlib import suppress

from starlette.types import Message, Send

from baton_dev.ably.frames import Frame
from baton_dev.ably.limits import Limits


class Outbox:
    def __init__(self, send: Send, limits: Limits, open_gate: asyncio.Event) -> None:
        self._send, self._limits, self._gate = send, limits, open_gate
        self._frames: deque[Frame] = deque()
        self._bytes = 0
        self._wake = asyncio.Event()
        self._closing = False
        self.is_cut = False
        self.last_sent = asyncio.get_running_loop().time()
        self._reader = asyncio.current_task()
        self._task = asyncio.create_task(self._write())

    @property
    def overflowing(self) -> bool:
        too_many = len(self._frames) > self._limits.queued_frames
        return not self._closing and (too_many or self._bytes > self._limits.queued_bytes)

    def put(self, frame: Frame) -> None:
        if not self._closing:
            self._frames.append(frame)
            self._bytes += len(frame)
            self._wake.set()

    def close(self, *last: Frame, discard: bool = False) -> None:
        """Write what waits (or nothing of it), then the last frames, then close the socket."""
        if self._closing:
            return
        if discard:
            self._frames.clear()
        self._frames.extend(last)
        self._closing = True
        self._wake.set()

    async def finished(self) -> None:
        with suppress(asyncio.CancelledError):
            await self._task

    def cut(self) -> None:
        """Ends the reading task too: the server then drops the connection without a close frame."""
        if not self.is_cut and self._reader is not None:
            self.is_cut = True
            self.abandon()
            self._reader.cancel()

    def abandon(self) -> None:
        self._closing = True
        self._frames.clear()
        self._task.cancel()

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        # The peer may be gone at any await: then there is nobody to tell, and the reader notices too.
        with suppress(OSError, RuntimeError):
            while self._frames or not self._closing:
                await self._gate.wait()
                while self._frames:
                    frame = self._frames.popleft()
                    self._bytes -= len(frame)
                    await self._send(_websocket_message(frame))
                    self.last_sent = loop.time()
                if not self._closing:
                    self._wake.clear()
                    await self._wake.wait()
            await self._send({"type": "websocket.close", "code": 1000})


def _websocket_message(frame: Frame) -> Message:
    return {"type": "websocket.send", "text" if isinstance(frame, str) else "bytes": frame}
