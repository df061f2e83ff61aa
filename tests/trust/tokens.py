"""Tokens that open nothing: forged, bent, stolen from another purpose, or no tokens at all (B-06)."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
from trust.asgi import Header
from trust.callers import expired_token
from trust.world import SAID, World

from baton.security.identity_tokens import verify_identity
from baton.security.keys import generate_key

Forgery = tuple[str, tuple[Header, ...]]


def bad_authorisations(world: World) -> Iterator[Forgery]:
    """Each with its name; all of them about Acme's conversation with the bot."""
    for name, token in (*_forged(world), *_bent(world), *_of_another_kind(world)):
        yield name, ((b"authorization", b"Bearer " + token.encode("utf-8", "surrogatepass")),)
    good = world.acme.tokens["with_bot"].encode()
    session = world.acme.sessions["owner"].encode()
    for scheme in (b"Basic ", b"Token ", b"", b"Bearer\t", b"Bearer,", b"BearerX ", b"Digest "):
        yield f"scheme {scheme!r}", ((b"authorization", scheme + good),)
        yield f"scheme {scheme!r} with a session", ((b"authorization", scheme + session),)
    for raw in (
        b"",
        b"Bearer",
        b"Bearer ",
        b"\xff\xfe",
        b"Bearer \xff",
        b"Bearer " + b"x" * 100_000,
        b"Bearer a.b.c.d",
    ):
        yield f"header {raw[:20]!r}", ((b"authorization", raw),)
    yield (
        "in the wrong header",
        ((b"x-authorization", b"Bearer " + good), (b"proxy-authorization", b"Bearer " + session)),
    )


def _claims(world: World, **changes: Any) -> dict[str, Any]:
    conversation, now = world.acme.conversations["with_bot"], int(time.time())
    claims = {"iss": "baton", "aud": "baton-visitor", "iat": now, "exp": now + 600, "sub": conversation.visitor_id}
    claims |= {"conversation": conversation.id, "workspace": conversation.workspace_id}
    return {name: value for name, value in (claims | changes).items() if value is not None}


def _header(world: World) -> dict[str, Any]:
    return jwt.get_unverified_header(world.acme.tokens["with_bot"])


def _signed(world: World, claims: dict[str, Any], key: str | None = None, **header: Any) -> str:
    headers = {**_header(world), **header}
    secret = key or world.platform.settings.token_keys.get_secret_value()
    return jwt.encode(claims, secret, algorithm=headers.pop("alg"), headers=headers)


def _forged(world: World) -> Iterator[tuple[str, str]]:
    claims = _claims(world)
    yield "another key", _signed(world, claims, generate_key())
    yield "an empty key", _unsigned(world, claims, "HS256", _segment(b""))
    for algorithm in ("none", "None", "NONE", "nOnE", ""):
        yield f"alg {algorithm!r}", _unsigned(world, claims, algorithm, "")
    yield "no signature", _unsigned(world, claims, "HS256", "")
    yield "RS256 in name only", _unsigned(world, claims, "RS256", _segment(b"x" * 256))
    yield "HS512 with our key", _signed(world, claims, alg="HS512")
    for kid in ("../../../../dev/null", "' or 1=1 --", "", "0", SAID, 7, None, ["a"]):
        yield f"kid {kid!r}", _unsigned(world, claims, "HS256", _segment(b"x" * 32), kid=kid)
    for extra in ("jku", "x5u", "jwk", "x5c", "crit"):
        yield f"with {extra}", _signed(world, claims, **{extra: "https://evil.example/keys.json"})


def _bent(world: World) -> Iterator[tuple[str, str]]:
    now = int(time.time())
    changes: dict[str, dict[str, Any]] = {
        "no exp": {"exp": None}, "no iat": {"iat": None}, "no aud": {"aud": None}, "no iss": {"iss": None},
        "no sub": {"sub": None}, "no conversation": {"conversation": None}, "no workspace": {"workspace": None},
        "another audience": {"aud": "baton-agent"}, "two audiences": {"aud": ["baton-visitor", "x"]},
        "another issuer": {"iss": "evil"}, "not yet": {"iat": now + 3600}, "over": {"exp": now - 1},
        "exp a text": {"exp": "tomorrow"}, "exp NaN": {"exp": float("nan")}, "exp of 400 digits": {"exp": 10**400},
        "not before": {"nbf": now + 3600}, "good for two days": {"exp": now + 2 * 86_400},
    }  # fmt: skip
    for name, change in changes.items():
        yield name, _signed(world, _claims(world, **change))
    yield "another type", _signed(world, _claims(world), typ="JWT")
    yield "over by a second", expired_token(world, "with_bot")
    head, body, signature = world.acme.tokens["with_bot"].split(".")
    other = world.rival.tokens["with_bot"].split(".")
    yield "rival's claims, our signature", f"{head}.{other[1]}.{signature}"
    yield "swapped segments", f"{body}.{head}.{signature}"
    yield "signature cut", f"{head}.{body}.{signature[:-2]}"
    yield "padded", f"{head}.{body}.{signature}=="
    yield "with a line end", f"{head}.{body}.{signature}\n"
    yield "four segments", f"{head}.{body}.{signature}.{signature}"
    yield "claims twice", f"{head}.{_segment(b'{' + _segment(body.encode()).encode() + b'}')}.{signature}"
    yield "100 KB", f"{head}.{body * 400}.{signature}"


def _of_another_kind(world: World) -> Iterator[tuple[str, str]]:
    """Good tokens, keys and hashes, each good for something else."""
    acme, now = world.acme, int(time.time())
    identity = f"{acme.mark}-identity".ljust(40, "x")
    bot_id = acme.bots["hybrid"].id
    vouched = jwt.encode({"sub": "7", "iat": now, "exp": now + 60, "aud": bot_id}, identity, algorithm="HS256")
    verify_identity(vouched, identity, bot_id)
    yield "an identity token", vouched
    yield "a conversation's id", acme.conversations["with_bot"].id
    yield "a revoked API key", acme.keys["revoked"]
    yield "an ended session", acme.sessions["ended"]
    yield "an expired session", acme.sessions["expired"]
    yield "a deactivated agent's session", acme.sessions["gone"]
    for name, known in (("session", acme.sessions["owner"]), ("API key", acme.keys["live"])):
        for bad in (
            known[:-1],
            known + "A",
            known.swapcase(),
            known + "\x00",
            f" {known}",
            known.replace(known[9], "%"),
        ):
            yield f"a bent {name} {bad[-3:]!r}", bad
    rows = world.ledger.rows()
    yield "the hash of a session", rows["agent_session"][0][0]
    yield "the hash of an API key", next(value for value in rows["api_key"][0] if len(str(value)) == 64)


def _unsigned(world: World, claims: dict[str, Any], algorithm: str, signature: str, **header: Any) -> str:
    heads = {**_header(world), "alg": algorithm, **header}
    return f"{_segment(json.dumps(heads).encode())}.{_segment(json.dumps(claims).encode())}.{signature}"


def _segment(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
