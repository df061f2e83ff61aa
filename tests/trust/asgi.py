"""A bare ASGI caller: says exactly the bytes that a test wants said, and hears exactly what comes back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message

Header = tuple[bytes, bytes]
JSON_TYPE: Header = (b"content-type", b"application/json")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `chunks` instead of `body`: sent without Content-Length."""

    method: str
    path: str
    query: str = ""
    body: bytes | None = None
    chunks: Sequence[bytes] | None = None
    headers: tuple[Header, ...] = ()
    client: tuple[str, int] = ("198.18.7.7", 50000)

    def scope(self) -> dict[str, Any]:
        headers = [(b"host", b"baton.test"), *self.headers]
        if self.body is not None and not any(name == b"content-length" for name, _ in headers):
            headers.append((b"content-length", b"%d" % len(self.body)))
        if self.chunks is not None:
            headers.append((b"transfer-encoding", b"chunked"))
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": "http",
            "path": unquote(self.path),
            "raw_path": self.path.encode("ascii"),
            "query_string": self.query.encode("ascii"),
            "root_path": "",
            "headers": headers,
            "client": self.client,
            "server": ("baton.test", 80),
        }


@dataclass(slots=True)
class Heard:
    """What came back; of a stream that does not end, its beginning."""

    status: int = 0
    headers: list[Header] = field(default_factory=list)
    body: bytes = b""

    @property
    def by_name(self) -> dict[str, str]:
        return {name.decode().lower(): value.decode("latin-1") for name, value in self.headers}

    def json(self) -> Any:
        return json.loads(self.body)

    def everything(self) -> str:
        """Status line aside, all that the caller could read."""
        heads = "\n".join(f"{name}: {value}" for name, value in self.by_name.items())
        return heads + "\n" + self.body.decode("utf-8", "replace")


def as_json(value: Any) -> bytes:
    """Half surrogates as escapes, everything else as it is."""
    return json.dumps(value).encode()


def bearer(token: str) -> Header:
    return (b"authorization", b"Bearer " + token.encode("utf-8", "surrogatepass"))


async def hear(app: ASGIApp, ask: Ask) -> Heard:
    """The answer. The caller hangs up after the first piece of a stream that goes on."""
    heard, enough = Heard(), asyncio.Event()
    pieces: Iterable[bytes] = ask.chunks if ask.chunks is not None else [ask.body or b""]
    waiting = list(pieces)

    async def receive() -> Message:
        if waiting:
            piece = waiting.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(waiting)}
        await enough.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            heard.status, heard.headers = message["status"], list(message["headers"])
        else:
            heard.body += message.get("body", b"")
            if not message.get("more_body", False) or b"\n\n" in heard.body:
                enough.set()

    serving = asyncio.ensure_future(app(ask.scope(), receive, send))
    hanging_up = asyncio.ensure_future(enough.wait())
    await asyncio.wait([serving, hanging_up], return_when=asyncio.FIRST_COMPLETED)
    hanging_up.cancel()
    await asyncio.wait([serving], timeout=0 if serving.done() else 2)
    if not serving.done():
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
    elif not serving.cancelled():
        serving.result()
    return heard
