"""A house of one customer, and two agents at their desks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import agent_house
import pytest
from agent_house import PASSWORD, Desk, House

from baton.security.passwords import hash_password


@pytest.fixture
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    """On SQLite; with `pytestmark = ON_BOTH_DATABASES` on PostgreSQL as well, whose database outlives the house."""
    is_postgres = getattr(request, "param", "sqlite") == "postgres"
    others = {"database_url": request.getfixturevalue("database_url")} if is_postgres else {}
    async with AsyncExitStack() as stack:
        yield await agent_house.open_house(stack, tmp_path, **others)


@pytest.fixture
async def noor(house: House) -> Desk:
    return await house.desk(await house.agent("Noor"))


@pytest.fixture
async def sam(house: House) -> Desk:
    return await house.desk(await house.agent("Sam"))


@pytest.fixture
async def admin(house: House) -> Desk:
    """The owner, at a desk, in a workspace that has its Ably key."""
    await house.store_ably_key()
    return await house.desk(await house.agent("Olive", role="owner"))


@pytest.fixture
async def password_hash() -> str:
    return await hash_password(PASSWORD)
