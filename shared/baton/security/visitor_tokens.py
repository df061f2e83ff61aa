"""Visitor tokens: a signed JWT that opens exactly one conversation for exactly one visitor, for a day."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import jwt

from baton.errors import Unauthenticated
from baton.security.fingerprints import fingerprint

ISSUER = "baton"
AUDIENCE = "baton-visitor"
DAY_S = 24 * 3600
MIN_KEY_BYTES = 32

_TYPE = "visitor+jwt"  # so that no other token signed by a key of ours can pass for one of these
_LONGEST = 2048
_CLOCK_SKEW_S = 60  # how far ahead of ours the clock of another replica may be
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class VisitorClaims:
    """What a verified token says about its bearer."""

    conversation_id: str
    visitor_id: str
    workspace_id: str
    verified_as: str | None
    """The `sub` of the customer's identity token that the visitor came with."""
    expires_at: float


class VisitorTokens:
    """Issues with the newest key, verifies with any; what was verified is remembered until it expires."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys or any(len(key.encode()) < MIN_KEY_BYTES for key in keys):
            raise ValueError(f"There must be a signing key, each of at least {MIN_KEY_BYTES} bytes.")
        self._keys = {fingerprint(key.encode(), "visitor-token"): key.encode() for key in keys}
        self._newest = next(iter(self._keys))
        self._verified: OrderedDict[str, VisitorClaims] = OrderedDict()

    def issue(
        self,
        conversation_id: str,
        visitor_id: str,
        workspace_id: str,
        verified_as: str | None = None,
        ttl_s: int = DAY_S,
    ) -> tuple[str, datetime]:
        """A token for this visitor in this conversation, and when it ends."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "iat": now,
            "exp": now + ttl_s,
            "sub": visitor_id,
            "conversation": conversation_id,
            "workspace": workspace_id,
        }
        if verified_as is not None:
            claims["verified_as"] = verified_as
        header = {"kid": self._newest, "typ": _TYPE}
        token = jwt.encode(claims, self._keys[self._newest], algorithm="HS256", headers=header)
        return token, datetime.fromtimestamp(now + ttl_s, UTC)

    def verify(self, token: str) -> VisitorClaims:
        """The claims of a valid token; `Unauthenticated` for anything else, without saying why."""
        known = self._verified.get(token)
        if known is not None and known.expires_at > time.time():
            self._verified.move_to_end(token)
            return known
        claims = self._check(token)
        self._verified[token] = claims
        if len(self._verified) > _REMEMBERED:
            self._verified.popitem(last=False)
        return claims

    def _check(self, token: str) -> VisitorClaims:
        if len(token) > _LONGEST:
            raise Unauthenticated
        try:
            claims = jwt.decode(
                token,
                self._key_for(jwt.get_unverified_header(token)),
                algorithms=["HS256"],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={
                    "require": ["exp", "iat", "aud", "iss", "sub"],
                    "strict_aud": True,
                    "verify_iat": False,  # checked below: PyJWT has one leeway, expiry shall have none
                },
            )
            if not claims["iat"] <= time.time() + _CLOCK_SKEW_S or claims["exp"] - claims["iat"] > DAY_S:
                raise Unauthenticated
            return _visitor(claims)
        except (jwt.InvalidTokenError, KeyError, TypeError, ValueError) as error:
            raise Unauthenticated from error

    def _key_for(self, header: dict[str, object]) -> bytes:
        if header.keys() != {"alg", "kid", "typ"} or header["typ"] != _TYPE:
            raise jwt.InvalidTokenError
        return self._keys[str(header["kid"])]


def _visitor(claims: dict[str, object]) -> VisitorClaims:
    verified_as = claims.get("verified_as")
    return VisitorClaims(
        conversation_id=str(claims["conversation"]),
        visitor_id=str(claims["sub"]),
        workspace_id=str(claims["workspace"]),
        verified_as=None if verified_as is None else str(verified_as),
        expires_at=float(str(claims["exp"])),
    )
