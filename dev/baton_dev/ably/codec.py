"""JSON and msgpack, in and out; whatever cannot be read is a 40000, never a traceback."""

from enum import Enum

import msgspec

from baton_dev.ably.errors import Wire, bad_request

_json = msgspec.json.Encoder()
_msgpack = msgspec.msgpack.Encoder()
_from_json = msgspec.json.Decoder()
_from_msgpack = msgspec.msgpack.Decoder()


class Format(Enum):
    JSON = "application/json"
    MSGPACK = "application/x-msgpack"

    @property
    def binary(self) -> bool:
        return self is Format.MSGPACK

    @classmethod
    def named(cls, name: str) -> "Format":
        return cls.MSGPACK if name == "msgpack" else cls.JSON

    @classmethod
    def of_header(cls, value: str) -> "Format":
        """The first media type that we know; JSON when there is none."""
        known = [part for part in value.split(",") if "msgpack" in part or "json" in part]
        return cls.MSGPACK if known and "msgpack" in known[0] else cls.JSON


def encode(what: object, form: Format) -> bytes:
    return _msgpack.encode(what) if form.binary else _json.encode(what)


def decode(raw: bytes | str, form: Format) -> object:
    try:
        if form.binary:
            return _from_msgpack.decode(raw.encode() if isinstance(raw, str) else raw)
        return _from_json.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as problem:
        raise bad_request(f"unreadable {form.name} body") from problem


def as_object(what: object, name: str = "body") -> Wire:
    if not isinstance(what, dict) or not all(isinstance(key, str) for key in what):
        raise bad_request(f"{name} must be an object")
    return what


def as_objects(what: object, name: str) -> list[Wire]:
    if not isinstance(what, list):
        raise bad_request(f"{name} must be a list")
    return [as_object(item, name) for item in what]


def text(source: Wire, name: str, code: int = 40000) -> str | None:
    """An optional string member; null counts as absent."""
    value = source.get(name)
    if value is None or isinstance(value, str):
        return value
    raise bad_request(f"{name} must be a string", code)


def number(source: Wire, name: str) -> int | None:
    value = source.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) > 2**53:
        raise bad_request(f"{name} must be a number")
    return int(value)


def without_nulls(source: Wire) -> Wire:
    """ably-js tells absent from null, so a null member is never sent."""
    return {name: value for name, value in source.items() if value is not None}
