"""The payload of a message: kept once in one canonical form, rendered for each connection's format."""

import base64
import binascii
from dataclasses import dataclass

from baton_dev.ably.codec import Format, encode, without_nulls
from baton_dev.ably.errors import Wire, bad_request


@dataclass(frozen=True, slots=True)
class Payload:
    """Either text or bytes (never as base64), and what is left of the encoding chain."""

    text: str | None = None
    raw: bytes | None = None
    encoding: str | None = None

    @property
    def size(self) -> int:
        return len(self.raw) if self.raw is not None else len((self.text or "").encode())

    @property
    def empty(self) -> bool:
        return self.raw is None and self.text is None

    def followed_by(self, more: "Payload") -> "Payload":
        """What an append makes of it."""
        if self.empty or more.empty:
            return self if more.empty else more
        if self.text is not None and more.text is not None:
            return Payload(text=self.text + more.text, encoding=self.encoding)
        if self.raw is not None and more.raw is not None:
            return Payload(raw=self.raw + more.raw, encoding=self.encoding)
        raise bad_request("an append must have the same type of data as the message", 40013)

    def render(self, binary: bool) -> Wire:
        encoding, data = self.encoding, self.text if self.raw is None else self.raw
        if isinstance(data, bytes) and not binary:
            data = base64.b64encode(data).decode()
            encoding = f"{encoding}/base64" if encoding else "base64"
        return without_nulls({"data": data, "encoding": encoding})


NOTHING = Payload()


def parse_payload(source: Wire) -> Payload:
    data, encoding = source.get("data"), source.get("encoding") or None
    if not isinstance(encoding, str | None):
        raise bad_request("encoding must be a string", 40013)
    if isinstance(data, dict | list):
        text = encode(data, Format.JSON).decode()
        return Payload(text=text, encoding=f"{encoding}/json" if encoding else "json")
    if isinstance(data, str):
        return _without_base64(data, encoding)
    if data is None or isinstance(data, bytes):
        return Payload(raw=data, encoding=encoding)
    raise bad_request("data must be a string, bytes, an object or an array", 40013)


def _without_base64(data: str, encoding: str | None) -> Payload:
    if encoding is None or (encoding != "base64" and not encoding.endswith("/base64")):
        return Payload(text=data, encoding=encoding)
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise bad_request("data is not base64", 40013) from problem
    return Payload(raw=raw, encoding=encoding.removesuffix("base64").removesuffix("/") or None)
