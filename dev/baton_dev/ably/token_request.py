"""TokenRequests: signed by a key holder, exchanged once by whoever was given them."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from baton_dev.ably import jwt
from baton_dev.ably.capability import Capability
from baton_dev.ably.errors import Wire, bad_request, unauthorised
from baton_dev.ably.grant import Key

HOUR_MS = 3600 * 1000
SKEW_MS = 2 * 60 * 1000
SIGNED = ("keyName", "ttl", "capability", "clientId", "timestamp", "nonce")


def mac(secret: str, request: Wire) -> str:
    """Over the values exactly as received: re-serialising the capability would break it."""
    values = [request.get(name) for name in SIGNED]
    text = "".join(f"{'' if value in (None, '', 0) else value}\n" for value in values)
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()


@dataclass(slots=True)
class Nonces:
    """Remembered a little longer than a timestamp is accepted."""

    _seen: dict[str, int] = field(default_factory=dict)

    def use(self, key_name: str, nonce: str, now: int) -> None:
        for old in [name for name, at in self._seen.items() if at < now - 3 * SKEW_MS]:
            del self._seen[old]
        if f"{key_name} {nonce}" in self._seen:
            raise unauthorised("Nonce value replayed", 40105)
        self._seen[f"{key_name} {nonce}"] = now


def exchange(key: Key, request: Wire, signed_in: bool, nonces: Nonces, now: int) -> Wire:
    """TokenDetails for a request that holds; `signed_in`: the caller showed the key itself."""
    _check_origin(key, request, signed_in)
    ttl = _ttl(key, request)
    capability = key.capability
    if request.get("capability"):
        capability = Capability.parse(request["capability"]).intersect(key.capability)
    _check_freshness(key, request, signed_in, nonces, now)
    client_id = request.get("clientId") or None
    if not isinstance(client_id, str | None):
        raise bad_request("clientId must be a string", 40012)
    return _details(key, capability, client_id, now, ttl)


def _details(key: Key, capability: Capability, client_id: str | None, now: int, ttl: int) -> Wire:
    granted = capability.canonical()
    claims: Wire = {"iat": now / 1000, "exp": (now + ttl) / 1000, "x-ably-capability": granted}
    if client_id:
        claims["x-ably-clientId"] = client_id
    token = jwt.sign(key, {**claims, "jti": secrets.token_urlsafe(9)})
    details: Wire = {"token": token, "keyName": key.name, "issued": now, "expires": now + ttl}
    return {**details, "capability": granted, **({"clientId": client_id} if client_id else {})}


def _check_origin(key: Key, request: Wire, signed_in: bool) -> None:
    if request.get("keyName", key.name if signed_in else None) != key.name:
        raise unauthorised("keyName does not match the address", 40101)
    given = request.get("mac")
    if given is None and signed_in:
        return
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), mac(key.secret, request).encode()):
        raise unauthorised("Request mac doesn't match", 40101)


def _check_freshness(key: Key, request: Wire, signed_in: bool, nonces: Nonces, now: int) -> None:
    timestamp, nonce = _whole(request.get("timestamp")), request.get("nonce")
    if timestamp is None and not signed_in:
        raise unauthorised("Timestamp not current", 40104)
    if timestamp is not None and abs(now - timestamp) > SKEW_MS:
        raise unauthorised("Timestamp not current", 40104)
    if isinstance(nonce, str) and nonce:
        nonces.use(key.name, nonce, now)
    elif not signed_in:
        raise unauthorised("Nonce value missing", 40105)


def _ttl(key: Key, request: Wire) -> int:
    asked = request.get("ttl")
    if asked in (None, "", 0):
        return HOUR_MS
    ttl = _whole(asked)
    if ttl is None or not 0 < ttl <= (HOUR_MS if key.revocable else jwt.MAX_TTL_MS):
        raise bad_request("invalid ttl", 40003)
    return ttl


def _whole(value: object) -> int | None:
    """Numbers may come as strings."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return int(value)
    except (ValueError, OverflowError):
        return None
