"""A long answer begins like any other, and goes on when the framework's frames have gone.

Thirty coroutines of layers and exit stacks stand around a route until it returns. Around an answer of milliseconds they
cost nothing; around a stream that idles for an hour they would be three quarters of its memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from baton.logs import get_logger

_GOES_ON = "baton.goes_on"
_ASKED_FOR_LATER = ("type", "http_version", "method", "scheme", "path", "client", "server")

_log = get_logger(__name__)

Write = Callable[[bytes], Awaitable[None]]
Body = Callable[[Write], Awaitable[None]]


class LongResponse(Response):
    """`body` is handed a way to write, and may take its time; it is cancelled when the client goes away."""

    def __init__(self, body: Body, media_type: str, headers: Mapping[str, str]) -> None:
        self.status_code, self.media_type, self.background = 200, media_type, None
        self.body = b""
        self.init_headers(headers)
        del self.headers["content-length"]
        self._body = body

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        scope[_GOES_ON].append(self._body)


class LongAnsweringApp(FastAPI):
    """An app whose routes may answer with a LongResponse."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        left: list[Body] = []
        scope[_GOES_ON] = left
        await super().__call__(scope, receive, send)
        if left:
            _empty(scope)
            await self._go_on(left.pop(), receive, send)

    async def _go_on(self, body: Body, receive: Receive, send: Send) -> None:
        async def write(chunk: bytes) -> None:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})

        client = _Client(receive)
        try:
            await body(write)
            await send({"type": "http.response.body", "body": b""})
        except asyncio.CancelledError:
            if not client.is_gone and not self.state.stopping.is_set():
                raise
        except Exception:
            _log.exception("stream_failed")  # nothing can be said any more: the server cuts the connection
        finally:
            client.forget()


def _empty(scope: Scope) -> None:
    """The server keeps it as long as the connection: headers, exit stacks and all that was left in it may go."""
    if isinstance(scope["headers"], list):
        scope["headers"].clear()
    kept = {key: scope[key] for key in _ASKED_FOR_LATER if key in scope}
    scope.clear()  # a dict that grew does not shrink by losing keys
    scope.update(kept)


class _Client:
    """Cancels the task that writes to it when it goes away."""

    __slots__ = ("_watch", "_writer", "is_gone")

    def __init__(self, receive: Receive) -> None:
        self.is_gone = False
        self._writer = asyncio.current_task()
        self._watch = asyncio.create_task(self._until_gone(receive))

    async def _until_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.is_gone = True
        if self._writer is not None:
            self._writer.cancel()

    def forget(self) -> None:
        """What was to be written is written, or nobody reads it."""
        if self.is_gone and self._writer is not None:
            self._writer.uncancel()
        self._writer = None
        self._watch.cancel()
