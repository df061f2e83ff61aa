"""How an answer leaves: frames with pauses, and the moment the client walks away is written down."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from starlette.types import Receive, Scope, Send

from baton_dev.ai.log import Exchange

SSE = "text/event-stream; charset=utf-8"
JSON = "application/json"


@dataclass(frozen=True)
class Frame:
    data: bytes
    pause: float = 0.0
    tokens: int = 0


@dataclass(frozen=True)
class Playback:
    """One response: what is sent, how it ends, and where it hangs, if a fault wants that."""

    frames: list[Frame]
    status: int = 200
    content_type: str = SSE
    headers: Mapping[str, str] = field(default_factory=dict)
    hang_before_headers: bool = False
    ending: Literal["clean", "cut", "stall"] = "clean"

    def raw_headers(self) -> list[tuple[bytes, bytes]]:
        named = {"content-type": self.content_type, "cache-control": "no-store", **self.headers}
        return [(name.encode(), value.encode()) for name, value in named.items()]


class Player:
    """The ASGI response. It watches the connection while it sends, so a closed stream is noticed at once."""

    def __init__(self, playback: Playback, exchange: Exchange) -> None:
        self._playback = playback
        self._exchange = exchange

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        playing = asyncio.create_task(self._play(send))
        leaving = asyncio.create_task(_client_left(receive))
        try:
            await asyncio.wait({playing, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if playing.done():
                playing.result()
        finally:
            self._exchange.end("cancelled")  # keeps an end that was written before
            for task in (playing, leaving):
                task.cancel()
                with suppress(asyncio.CancelledError):  # we cancelled it ourselves
                    await task

    async def _play(self, send: Send) -> None:
        playback = self._playback
        if playback.hang_before_headers:
            await _for_ever()
        headers = playback.raw_headers()
        await send({"type": "http.response.start", "status": playback.status, "headers": headers})
        for frame in playback.frames:
            if frame.pause:
                await asyncio.sleep(frame.pause)
            self._exchange.sent(frame.tokens)
            await send({"type": "http.response.body", "body": frame.data, "more_body": True})
        await self._end(send)

    async def _end(self, send: Send) -> None:
        if self._playback.ending == "stall":
            await _for_ever()
        if self._playback.ending == "cut":
            self._exchange.end("cut")
            return  # a response without its end makes the server drop the connection
        self._exchange.end("done")
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _client_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _for_ever() -> None:
    await asyncio.Event().wait()
