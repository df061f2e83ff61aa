"""Passwords, API keys, sessions, sealed values and the keys behind them."""

from __future__ import annotations

import base64
import time

import pytest
from pydantic import SecretStr

from baton.security.api_keys import api_key_matches, hash_api_key, is_api_key, new_api_key
from baton.security.keys import BadKeys, generate_key, sealer, visitor_tokens
from baton.security.passwords import hash_password, is_outdated, verify_password
from baton.security.sealing import CannotOpen, Sealer
from baton.security.sessions import (
    csrf_matches,
    csrf_token,
    hash_session_token,
    is_session_token,
    new_session_token,
)
from baton.settings import Settings

NEW, OLD = b"n" * 32, b"o" * 32


async def test_only_the_right_password_opens() -> None:
    stored = await hash_password("correct horse")
    assert "correct horse" not in stored
    assert await verify_password(stored, "correct horse")
    assert not await verify_password(stored, "wrong horse")
    assert not await verify_password("not a hash", "correct horse")
    assert not await verify_password(stored, "\ud800")
    assert not is_outdated(stored)


async def test_an_unknown_account_takes_as_long_as_a_wrong_password() -> None:
    stored = await hash_password("correct horse")
    await verify_password(None, "warm up")

    async def took(account: str | None) -> float:
        began = time.perf_counter()
        assert not await verify_password(account, "nobody has this password")
        return time.perf_counter() - began

    unknown = min([await took(None) for _ in range(5)])
    known = min([await took(stored) for _ in range(5)])
    assert 0.4 < unknown / known < 2.5


def test_api_keys_are_recognised_and_stored_as_a_hash() -> None:
    key = new_api_key()
    assert key != new_api_key()
    assert is_api_key(key)
    assert not is_api_key(key + "x")
    assert not is_api_key("bk_short")
    assert key not in hash_api_key(key)
    assert api_key_matches(key, hash_api_key(key))
    assert not api_key_matches(new_api_key(), hash_api_key(key))


def test_a_session_has_a_csrf_token_of_its_own() -> None:
    mine, other = new_session_token(), new_session_token()
    assert is_session_token(mine)
    assert not is_session_token("x")
    assert hash_session_token(mine) != hash_session_token(other)
    assert csrf_matches(mine, csrf_token(mine))
    assert not csrf_matches(mine, csrf_token(other))
    assert not csrf_matches(mine, "é\ud800")
    assert mine not in csrf_token(mine)


def test_a_sealed_value_opens_for_its_owner_only() -> None:
    sealer_ = Sealer([NEW])
    sealed = sealer_.seal("app.key:secret", "workspace-a", "ably_key")
    assert "secret" not in sealed
    assert sealed != sealer_.seal("app.key:secret", "workspace-a", "ably_key")
    assert sealer_.open(sealed, "workspace-a", "ably_key") == "app.key:secret"
    for workspace, name in (("workspace-b", "ably_key"), ("workspace-a", "ai_key"), ("", "")):
        with pytest.raises(CannotOpen):
            sealer_.open(sealed, workspace, name)


@pytest.mark.parametrize(
    "harm", ["", "v1", "v1.zz.aa", "v1.{key}.", "v1.{key}.AAAA", "v2.{key}.{body}", "v1.{key}.A{body}"]
)
def test_a_changed_value_does_not_open(harm: str) -> None:
    sealer_ = Sealer([NEW])
    _, key, body = sealer_.seal("secret", "w", "n").split(".")
    with pytest.raises(CannotOpen):
        sealer_.open(harm.format(key=key, body=body), "w", "n")


def test_keys_rotate() -> None:
    sealed = Sealer([OLD]).seal("secret", "w", "n")
    rotating = Sealer([NEW, OLD])
    assert rotating.needs_rotation(sealed)
    fresh = rotating.reseal(sealed, "w", "n")
    assert not rotating.needs_rotation(fresh)
    assert Sealer([NEW]).open(fresh, "w", "n") == "secret"
    with pytest.raises(CannotOpen):
        Sealer([NEW]).open(sealed, "w", "n")


def test_keys_come_from_the_settings_newest_first() -> None:
    old, new = generate_key(), generate_key()
    before = Settings(secret_keys=SecretStr(old), token_keys=SecretStr(old))
    after = Settings(secret_keys=SecretStr(f"{new}, {old}"), token_keys=SecretStr(f"{new},{old}"))
    sealed = sealer(before).seal("secret", "w", "n")
    assert sealer(after).open(sealed, "w", "n") == "secret"
    assert sealer(after).needs_rotation(sealed)
    token, _ = visitor_tokens(before).issue("c", "v", "w")
    assert visitor_tokens(after).verify(token).conversation_id == "c"


@pytest.mark.parametrize("bad", ["", " , ", "tooshort", base64.b64encode(b"x" * 16).decode()])
def test_missing_or_weak_keys_stop_the_start_and_are_not_repeated(bad: str) -> None:
    settings = Settings(secret_keys=SecretStr(bad), token_keys=SecretStr(bad))
    for build in (sealer, visitor_tokens):
        with pytest.raises(BadKeys, match="generate-key") as refused:
            build(settings)
        assert not bad.strip(" ,") or bad not in str(refused.value)
