"""The first owner signs in with what was printed; old keys may go when everything is sealed anew."""

from __future__ import annotations

import pytest
from operator_terminal import Terminal
from pydantic import SecretStr
from sqlalchemy import select

from baton.models import Agent, Secret
from baton.platform import Platform
from baton.secrets_at_rest import ABLY, AI, open_secret, store_secret
from baton.security import keys
from baton.security.keys import generate_key
from baton.security.passwords import verify_password
from baton.testing import a_workspace
from baton_operator.command import Refused


async def test_an_owner_is_made_once(platform: Platform, terminal: Terminal) -> None:
    words = ("create-owner", "--email", "Olive@Example.com", "--workspace", "Fern & Fog")
    said = await terminal.type(platform.settings, *words)
    password = said.partition("Password")[2].split()[0]
    async with platform.workbench.read() as session:
        agent = (await session.scalars(select(Agent))).one()
    assert (agent.email, agent.role) == ("olive@example.com", "owner")
    assert await verify_password(agent.password_hash, password)
    with pytest.raises(Refused, match="signs in already"):
        await terminal.type(platform.settings, *words)


async def test_the_old_key_is_not_needed_after_a_rotation(platform: Platform, terminal: Terminal) -> None:
    workspace = await a_workspace(platform.workbench)
    async with platform.workbench.begin() as work:
        for name in (ABLY, AI):
            row = Secret(workspace_id=workspace.id, name=name, sealed="")
            await store_secret(work, platform.sealer, row, f"the {name} key")
    old, new = platform.settings.secret_keys.get_secret_value(), generate_key()
    both = platform.settings.model_copy(update={"secret_keys": SecretStr(f"{new},{old}")})
    said = await terminal.type(both, "rotate-keys")
    assert "BATON_SECRET_KEYS: 2;" in said
    assert "may be removed now" in said
    alone = platform.settings.model_copy(update={"secret_keys": SecretStr(new)})
    async with platform.workbench.read() as session:
        assert await open_secret(session, keys.sealer(alone), workspace.id, ABLY) == "the ably key"
    assert "already: 2." in await terminal.type(alone, "rotate-keys")
    stranger = platform.settings.model_copy(update={"secret_keys": SecretStr(generate_key())})
    with pytest.raises(Refused, match=r"ably of workspace .*Remove no key"):
        await terminal.type(stranger, "rotate-keys")
