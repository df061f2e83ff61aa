"""The first owner can sign in with what was printed once, and cannot be made twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from baton.first_owner import EmailInUse, NewOwner, create_owner
from baton.models import Agent, Workspace
from baton.security.passwords import verify_password
from baton.testing import embedded_platform

OLIVE = NewOwner(email="Olive@Example.com", name="Olive", workspace="Fern & Fog")


async def test_the_first_owner_gets_a_workspace_and_a_password_that_opens_it(tmp_path: Path) -> None:
    async with embedded_platform(tmp_path) as platform:
        sign_in = await create_owner(platform, OLIVE)
        async with platform.workbench.read() as session:
            agent = (await session.scalars(select(Agent))).one()
            workspace = (await session.scalars(select(Workspace))).one()
    assert (agent.email, agent.role, agent.workspace_id) == ("olive@example.com", "owner", workspace.id)
    assert workspace.name == "Fern & Fog"
    assert await verify_password(agent.password_hash, sign_in.password)
    assert not await verify_password(agent.password_hash, sign_in.password + "x")


async def test_an_address_that_signs_in_already_makes_nothing(tmp_path: Path) -> None:
    async with embedded_platform(tmp_path) as platform:
        await create_owner(platform, OLIVE)
        with pytest.raises(EmailInUse):
            await create_owner(platform, OLIVE.model_copy(update={"workspace": "Another"}))
        async with platform.workbench.read() as session:
            workspaces = (await session.scalars(select(Workspace))).all()
    assert [workspace.name for workspace in workspaces] == ["Fern & Fog"]
