"""A REST request as the handlers see it: segments decoded, body read within its limit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote_plus

from starlette.types import Receive, Scope

from baton_dev.ably.codec import Format, as_object, decode
from baton_dev.ably.errors import AblyError, Wire


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    segments: tuple[str, ...]
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def version(self) -> int:
        """The protocol version; newer shapes are only for those who ask for them."""
        asked = self.headers.get("x-ably-version", "").partition(".")[0]
        return int(asked) if asked.isdigit() else 1

    @property
    def answer_form(self) -> Format:
        wanted = self.query.get("format") or self.query.get("envelope")
        return Format.named(wanted) if wanted else Format.of_header(self.headers.get("accept", ""))

    def content(self) -> object:
        return decode(self.body, Format.of_header(self.headers.get("content-type", "")))

    def object(self) -> Wire:
        return as_object(self.content())


def query_of(scope: Scope) -> dict[str, str]:
    return dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))


def headers_of(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def segments_of(scope: Scope) -> tuple[str, ...]:
    """Split first, decode afterwards: a channel name may contain an encoded slash."""
    raw = scope["raw_path"].decode("latin-1").partition("?")[0]
    return tuple(unquote_plus(part) for part in raw.strip("/").split("/"))


async def read_body(receive: Receive, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        event = await receive()
        parts.append(event.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise AblyError(40009, 413, f"The request body exceeds {limit} bytes")
        if not event.get("more_body"):
            return b"".join(parts)
