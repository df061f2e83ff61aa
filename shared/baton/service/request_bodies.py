"""The body of a request, read once at the door: small enough, uncompressed, and JSON that means one thing.

Files are let through as they come: the route that takes them counts the bytes against the bot's own limit.
"""

from __future__ import annotations

import re

from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope

from baton.service.bodies import JSON
from baton.service.json_body import parse

_FILES = re.compile(r"/v1/conversations/[^/]+/attachments")


class BadBody(Exception):
    """The body is refused for its form alone, with this HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def read(scope: Scope, receive: Receive, limit: int) -> Receive:
    """Puts the parsed body into the scope and gives a `receive` that plays the bytes to the framework."""
    length, chunked, content_type, encoded = _described(scope)
    if not length and not chunked:
        return receive
    if encoded:
        raise BadBody(415)
    if scope["method"] == "POST" and _FILES.fullmatch(scope["path"]):
        return receive
    if length > limit:
        raise BadBody(413)
    body = await _all(receive, limit)
    if body:
        if not _is_json(content_type):
            raise BadBody(415)
        scope[JSON] = parse(body)
    return _replaying(body, receive)


def _described(scope: Scope) -> tuple[int, bool, bytes, bool]:
    """Content-Length, whether the body comes in chunks, Content-Type, whether there is a Content-Encoding."""
    length, chunked, content_type, encoded = 0, False, b"", False
    for name, value in scope["headers"]:
        if name == b"content-length":
            length = int(value) if value.isdigit() and len(value) < 16 else 10**16
        elif name == b"transfer-encoding":
            chunked = True
        elif name == b"content-type":
            content_type = value
        elif name == b"content-encoding":
            encoded = value.strip().lower() not in (b"", b"identity")
    return length, chunked, content_type, encoded


def _is_json(content_type: bytes) -> bool:
    media = content_type.partition(b";")[0].strip().lower()
    return media == b"application/json"


async def _all(receive: Receive, limit: int) -> bytes:
    """Chunks are counted as they come, whatever Content-Length has said."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise BadBody(413)
        chunks.append(chunk)
        if not message.get("more_body", False):
            return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _replaying(body: bytes, receive: Receive) -> Receive:
    played = False

    async def replay() -> Message:
        nonlocal played
        if played:
            return await receive()
        played = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
