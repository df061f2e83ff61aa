"""Ably JWTs: HS256, signed with the secret of the key that the header names."""

import base64
import binascii
import hashlib
import hmac
import json

from baton_dev.ably.capability import Capability
from baton_dev.ably.errors import AblyError, Wire, bad_request, not_found, unauthorised
from baton_dev.ably.grant import Grant, Key

MAX_TTL_MS = 24 * 3600 * 1000


def sign(key: Key, claims: Wire) -> str:
    header: Wire = {"typ": "JWT", "alg": "HS256", "kid": key.name}
    body = f"{_pack(header)}.{_pack(claims)}"
    return f"{body}.{_text(_signature(key.secret, body))}"


def verify(token: str, keys: dict[str, Key]) -> Grant:
    """The grant that a token carries; whether it has expired is asked at each use."""
    body, _, signature = token.rpartition(".")
    header, claims = _unpack(body.partition(".")[0]), _unpack(body.partition(".")[2])
    if header.get("alg") != "HS256":
        raise _malformed("the algorithm must be HS256")
    key = keys.get(str(header.get("kid")))
    if key is None:
        raise not_found("No key found with the name that the token gives")
    if not hmac.compare_digest(_bytes(signature), _signature(key.secret, body)):
        raise _malformed("the signature does not verify")
    return _grant(key, claims)


def _grant(key: Key, claims: Wire) -> Grant:
    issued, expires = _milliseconds(claims, "iat"), _milliseconds(claims, "exp")
    if expires - issued > MAX_TTL_MS:
        raise bad_request("the token's lifetime exceeds 24 hours", 40003)
    capability = key.capability
    if (asked := claims.get("x-ably-capability")) is not None:
        capability = Capability.parse(asked).intersect(key.capability)
    client_id = _string(claims, "x-ably-clientId")
    return Grant(
        key_name=key.name,
        capability=capability,
        client_id=None if client_id == "*" else client_id,
        any_client=client_id == "*",
        issued=issued,
        expires=expires,
        revocation_key=_string(claims, "x-ably-revocation-key"),
    )


def _milliseconds(claims: Wire, name: str) -> int:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
        raise _malformed(f"{name} is missing or not a number")
    return round(value * 1000)


def _string(claims: Wire, name: str) -> str | None:
    value = claims.get(name)
    if value is not None and not isinstance(value, str):
        raise _malformed(f"{name} must be a string")
    return value


def _signature(secret: str, body: str) -> bytes:
    return hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest()


def _pack(what: Wire) -> str:
    return _text(json.dumps(what, separators=(",", ":")).encode())


def _unpack(part: str) -> Wire:
    try:
        what = json.loads(_bytes(part))
    except (ValueError, RecursionError) as problem:
        raise _malformed("it is not a JWT") from problem
    if not isinstance(what, dict):
        raise _malformed("it is not a JWT")
    return what


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part.encode() + b"=" * (-len(part) % 4))
    except (binascii.Error, UnicodeError) as problem:
        raise _malformed("it is not base64") from problem


def _malformed(why: str) -> AblyError:
    return unauthorised(f"Error verifying JWT; {why}", 40144)
