"""Visitor and identity tokens: the one that was issued opens, everything that resembles it does not."""

from __future__ import annotations

import base64
import json
import time

import jwt
import pytest

from baton.errors import Unauthenticated
from baton.security.identity_tokens import verify_identity
from baton.security.visitor_tokens import VisitorTokens

KEY = "k" * 32
OLD = "o" * 32
BOT = "01k0bot0000000000000000000"


def issued(**changes: object) -> dict[str, object]:
    now = int(time.time())
    claims: dict[str, object] = {
        "iss": "baton",
        "aud": "baton-visitor",
        "iat": now,
        "exp": now + 60,
        "sub": "visitor",
        "conversation": "conversation",
        "workspace": "workspace",
    }
    claims.update(changes)
    return {name: value for name, value in claims.items() if value is not None}


def signed(claims: dict[str, object], key: str = KEY, algorithm: str = "HS256", **header: object) -> str:
    kid = jwt.get_unverified_header(VisitorTokens([KEY]).issue("c", "v", "w")[0])["kid"]
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid, "typ": "visitor+jwt", **header})


def test_a_token_opens_its_own_conversation_and_says_when_it_ends() -> None:
    tokens = VisitorTokens([KEY])
    token, expires_at = tokens.issue("conversation", "visitor", "workspace", "customer-7", ttl_s=90)
    for _ in range(2):  # the second time from memory
        claims = tokens.verify(token)
        assert (claims.conversation_id, claims.visitor_id, claims.workspace_id) == (
            "conversation",
            "visitor",
            "workspace",
        )
        assert claims.verified_as == "customer-7"
        assert claims.expires_at == expires_at.timestamp()


def test_the_forgeries_below_are_refused_only_for_what_is_wrong_with_them() -> None:
    assert VisitorTokens([KEY]).verify(signed(issued())).visitor_id == "visitor"


@pytest.mark.parametrize(
    "claims",
    [
        issued(exp=None),
        issued(iat=None),
        issued(sub=None),
        issued(aud=None),
        issued(iss=None),
        issued(conversation=None),
        issued(exp=int(time.time()) - 1),
        issued(iat=int(time.time()) + 600),
        issued(iat="soon"),
        issued(iat=float("nan")),
        issued(nbf=int(time.time()) + 600),
        issued(aud="baton-agent"),
        issued(aud=["baton-visitor", "baton-agent"]),
        issued(iss="somebody"),
    ],
)
def test_claims_that_lack_or_bend_something_are_refused(claims: dict[str, object]) -> None:
    with pytest.raises(Unauthenticated):
        VisitorTokens([KEY]).verify(signed(claims))


def swapped_segments() -> str:
    head, body, tail = signed(issued()).split(".")
    return ".".join((body, head, tail))


def unsigned(algorithm: str) -> str:
    parts = ({"alg": algorithm, "kid": "x", "typ": "visitor+jwt"}, issued())
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts) + "."


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b.c",
        "\ud800",
        "x" * 100_000,
        signed(issued(), key=OLD),
        signed(issued(), algorithm="HS512", key=KEY * 2),
        signed(issued(), kid="../../etc/passwd"),
        signed(issued(), kid="' OR 1=1 --"),
        signed(issued(), typ="JWT"),
        signed(issued(), jku="https://evil.test/keys"),
        signed(issued(), jwk={"kty": "oct", "k": "a2s"}),
        signed(issued())[:-10],
        signed(issued()).rpartition(".")[0] + ".",
        swapped_segments(),
        unsigned("none"),
        unsigned("HS256"),
    ],
)
def test_tokens_of_another_make_are_refused(token: str) -> None:
    with pytest.raises(Unauthenticated):
        VisitorTokens([KEY]).verify(token)


def test_a_remembered_token_still_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = VisitorTokens([KEY])
    token, expires_at = tokens.issue("c", "v", "w", ttl_s=1)
    tokens.verify(token)
    time.sleep(max(0.0, expires_at.timestamp() - time.time()) + 0.05)
    with pytest.raises(Unauthenticated):
        tokens.verify(token)


def test_an_old_key_still_opens_and_the_newest_signs() -> None:
    before, _ = VisitorTokens([OLD]).issue("c", "v", "w")
    rotated = VisitorTokens([KEY, OLD])
    assert rotated.verify(before).conversation_id == "c"
    after, _ = rotated.issue("c", "v", "w")
    assert VisitorTokens([KEY]).verify(after).conversation_id == "c"
    with pytest.raises(Unauthenticated):
        VisitorTokens([KEY]).verify(before)


@pytest.mark.parametrize("keys", [[], ["short"], [KEY, "k" * 31]])
def test_short_keys_are_refused_at_the_start(keys: list[str]) -> None:
    with pytest.raises(ValueError, match="32"):
        VisitorTokens(keys)


def identity(secret: str = KEY, header: dict[str, object] | None = None, **changes: object) -> str:
    now = int(time.time())
    claims: dict[str, object] = {"sub": "customer-7", "aud": BOT, "iat": now, "exp": now + 60, **changes}
    present = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(present, secret, algorithm="HS256", headers=header)


def test_the_customers_server_vouches_for_a_visitor() -> None:
    found = verify_identity(identity(name="Ada", email="Ada@Example.com"), KEY, BOT)
    assert (found.subject, found.name, found.email) == ("customer-7", "Ada", "Ada@example.com")


@pytest.mark.parametrize(
    "token",
    [
        identity(secret=OLD),
        identity(aud="another bot"),
        identity(aud=[BOT]),
        identity(exp=int(time.time()) - 120),
        identity(exp=None),
        identity(iat=None),
        identity(sub=None),
        identity(sub=""),
        identity(name="a\x00b"),
        identity(email="not an address"),
        identity(header={"typ": "visitor+jwt"}),
        jwt.encode({"sub": "customer-7", "aud": BOT}, KEY * 2, algorithm="HS512"),
        "x" * 10_000,
    ],
)
def test_other_identity_tokens_are_refused_without_saying_why(token: str) -> None:
    with pytest.raises(Unauthenticated, match="identity token is not valid"):
        verify_identity(token, KEY, BOT)
