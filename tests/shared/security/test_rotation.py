"""Keys rotate: everything is sealed anew, nothing that cannot be read is touched, and old tokens last their day."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from baton.errors import Unauthenticated
from baton.models import Secret
from baton.platform import Platform
from baton.secrets_at_rest import ABLY, AI, IDENTITY, Rotation, open_secret, rotate_secrets, store_secret
from baton.security.keys import generate_key, visitor_tokens
from baton.security.sealing import CannotOpen, Sealer
from baton.settings import Settings
from baton.testing import a_workspace

OLD, NEW, STRANGE = b"o" * 32, b"n" * 32, b"s" * 32
BEFORE, BETWEEN, AFTER = Sealer([OLD]), Sealer([NEW, OLD]), Sealer([NEW])
KEYS = {ABLY: "app.key:secret", AI: "sk-model", IDENTITY: "who-they-are"}


async def _store(platform: Platform, workspace_id: str, sealer: Sealer, name: str, key: str) -> None:
    async with platform.workbench.begin() as work:
        await store_secret(work, sealer, Secret(workspace_id=workspace_id, name=name, sealed="", hint={"a": 1}), key)


async def _open(platform: Platform, workspace_id: str, sealer: Sealer, name: str) -> str | None:
    async with platform.workbench.read() as session:
        return await open_secret(session, sealer, workspace_id, name)


async def test_after_a_rotation_the_old_key_is_not_needed_for_anybody(platform: Platform) -> None:
    acme, other = await a_workspace(platform.workbench), await a_workspace(platform.workbench, "Other")
    for workspace in (acme, other):
        for name, key in KEYS.items():
            await _store(platform, workspace.id, BEFORE, name, f"{key} of {workspace.name}")
    assert await rotate_secrets(platform.workbench, BETWEEN) == Rotation(resealed=6)
    for workspace in (acme, other):
        for name, key in KEYS.items():
            assert await _open(platform, workspace.id, AFTER, name) == f"{key} of {workspace.name}"
            with pytest.raises(CannotOpen):
                await _open(platform, workspace.id, BEFORE, name)


async def test_a_rotation_repeated_has_nothing_to_do(platform: Platform) -> None:
    acme = await a_workspace(platform.workbench)
    await _store(platform, acme.id, BEFORE, ABLY, "app.key:secret")
    await rotate_secrets(platform.workbench, BETWEEN)
    await _store(platform, acme.id, BETWEEN, AI, "sk-model")
    assert await rotate_secrets(platform.workbench, BETWEEN) == Rotation(current=2)


async def test_what_no_key_opens_is_named_and_kept_for_the_key_that_may_be_found(platform: Platform) -> None:
    acme = await a_workspace(platform.workbench)
    await _store(platform, acme.id, Sealer([STRANGE]), AI, "sk-model")
    await _store(platform, acme.id, BEFORE, ABLY, "app.key:secret")
    assert await rotate_secrets(platform.workbench, BETWEEN) == Rotation(resealed=1, unreadable=[(acme.id, AI)])
    assert await _open(platform, acme.id, Sealer([NEW, STRANGE]), AI) == "sk-model"


async def test_what_was_sealed_for_another_workspace_is_not_blessed_by_a_rotation(platform: Platform) -> None:
    acme, thief = await a_workspace(platform.workbench), await a_workspace(platform.workbench, "Thief")
    stolen = Secret(workspace_id=thief.id, name=AI, sealed=BEFORE.seal("sk-model", acme.id, AI), hint={})
    async with platform.workbench.begin() as work:
        work.add(stolen)
    assert await rotate_secrets(platform.workbench, BETWEEN) == Rotation(unreadable=[(thief.id, AI)])
    with pytest.raises(CannotOpen):
        await _open(platform, thief.id, BETWEEN, AI)


async def test_a_rotation_leaves_when_and_what_an_admin_set(platform: Platform) -> None:
    acme = await a_workspace(platform.workbench)
    await _store(platform, acme.id, BEFORE, AI, "sk-model")
    async with platform.workbench.read() as session:
        before = await session.get_one(Secret, (acme.id, AI))
    await rotate_secrets(platform.workbench, BETWEEN)
    async with platform.workbench.read() as session:
        after = await session.get_one(Secret, (acme.id, AI))
    assert (after.updated_at, after.hint) == (before.updated_at, before.hint)
    assert after.sealed != before.sealed


def test_tokens_of_the_old_key_open_until_it_is_taken_away() -> None:
    old, new = generate_key(), generate_key()
    before, between, after = (
        visitor_tokens(Settings(token_keys=SecretStr(keys))) for keys in (old, f"{new},{old}", new)
    )
    token, _ = before.issue("conversation", "visitor", "workspace")
    fresh, _ = between.issue("conversation", "visitor", "workspace")
    assert between.verify(token) == before.verify(token)
    assert after.verify(fresh).conversation_id == "conversation"
    for strict, foreign in ((after, token), (before, fresh)):
        with pytest.raises(Unauthenticated):
            strict.verify(foreign)
