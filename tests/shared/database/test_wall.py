"""The second wall: PostgreSQL hides other workspaces from a request, even where a `where` was forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from baton.accept import Spoken
from baton.database.migrate import upgrade
from baton.database.wall import enter_request, enter_workspace, inside, leave_request
from baton.ids import new_id
from baton.models import Bot, Conversation, Entry, Visitor, Workspace
from baton.platform import Platform
from baton.testing import a_bot, a_conversation, a_visitor, a_workspace, embedded_platform


@dataclass
class Two:
    """Two customers with a conversation each."""

    platform: Platform
    acme: Workspace
    other: Workspace
    theirs: Conversation


@pytest.fixture
async def two(tmp_path: Path, database_url: str) -> AsyncIterator[Two]:
    async with embedded_platform(tmp_path, database_url=database_url) as platform:
        acme, other = [await a_workspace(platform.workbench, name) for name in ("Acme", "Other")]
        conversations = []
        for workspace in (acme, other):
            bot, visitor = (
                await a_bot(platform.workbench, workspace),
                await a_visitor(platform.workbench, workspace),
            )
            conversations.append(await a_conversation(platform.workbench, bot, visitor))
            await platform.accept.accept(Spoken(conversations[-1].id, new_id(), f"a secret of {workspace.name}"))
        yield Two(platform, acme, other, conversations[1])


async def _all(platform: Platform, table: type[SQLModel]) -> set[str]:
    """As somebody would who forgot whose they are."""
    key = table.__table__.c["id" if table is Workspace else "workspace_id"]  # type: ignore[attr-defined]
    async with platform.workbench.read() as session:
        return set((await session.scalars(select(key))).all())


@pytest.mark.parametrize("table", [Conversation, Entry, Bot, Visitor, Workspace])
async def test_a_forgotten_where_finds_nothing_of_another_workspace(two: Two, table: type[SQLModel]) -> None:
    with inside(two.acme.id):
        assert await _all(two.platform, table) == {two.acme.id}
    with inside(two.other.id):
        assert await _all(two.platform, table) == {two.other.id}
    assert await _all(two.platform, table) == {two.acme.id, two.other.id}, "the system itself sees everybody"


async def test_nor_does_it_lock_change_delete_or_add_anything_there(two: Two) -> None:
    with inside(two.acme.id):
        async with two.platform.workbench.begin() as work:
            assert await work.lock_conversation(two.theirs.id) is None
            changed = await work.session.execute(
                update(Conversation).values(locale="xx").returning(Conversation.workspace_id)  # type: ignore[call-overload]
            )
            assert set(changed.scalars()) == {two.acme.id}
            await work.session.execute(delete(Entry))
        with pytest.raises(DBAPIError, match="row-level security"):
            async with two.platform.workbench.begin() as work:
                work.add(Visitor(workspace_id=two.other.id))
    assert await _all(two.platform, Entry) == {two.other.id}


async def test_a_connection_serves_one_workspace_after_the_other_and_never_the_one_before(two: Two) -> None:
    for _ in range(5):
        for workspace in (two.acme, two.other):
            with inside(workspace.id):
                assert await _all(two.platform, Conversation) == {workspace.id}


async def test_a_request_begins_outside_and_what_it_entered_ends_with_it(two: Two) -> None:
    with inside(two.acme.id):
        request = enter_request()
        assert len(await _all(two.platform, Conversation)) == 2
        enter_workspace(two.other.id)
        assert await _all(two.platform, Conversation) == {two.other.id}
        leave_request(request)
        assert await _all(two.platform, Conversation) == {two.acme.id}


async def test_every_table_that_names_a_workspace_stands_behind_the_wall(two: Two) -> None:
    """Also the tables that come tomorrow: the wall is built after every migration."""
    naming = {name for name, table in SQLModel.metadata.tables.items() if "workspace_id" in table.c} | {"workspace"}
    async with two.platform.workbench.read() as session:
        found = await session.scalars(text("select tablename from pg_policies where policyname = 'tenant'"))
    assert set(found) == naming


async def test_who_stands_inside_knows_nothing_of_migrations(two: Two) -> None:
    with inside(two.acme.id), pytest.raises(DBAPIError, match="permission denied"):
        async with two.platform.workbench.read() as session:
            await session.execute(text("select * from alembic_version"))


async def test_the_wall_is_built_again_without_harm(two: Two) -> None:
    await upgrade(two.platform.database)
    with inside(two.acme.id):
        assert await _all(two.platform, Conversation) == {two.acme.id}
    assert two.platform.database.remarks() == []


async def test_without_the_right_to_make_roles_all_goes_on_and_an_operator_is_told(
    tmp_path: Path, database_url: str
) -> None:
    """A database user of few rights, on a server where nobody made the role for it."""
    modest = await _a_modest_owner(database_url)
    async with embedded_platform(tmp_path, database_url=modest) as platform:
        acme, other = [await a_workspace(platform.workbench, name) for name in ("Acme", "Other")]
        with inside(acme.id):
            assert await _all(platform, Workspace) == {acme.id, other.id}
        (remark,) = platform.database.remarks()
        assert "row-level security" in remark
        readiness = await platform.readiness()
        assert readiness.ready
        assert remark in readiness.faults


async def _a_modest_owner(database_url: str) -> str:
    connection = await asyncpg.connect(database_url)
    try:
        name = f"modest_{new_id()}"
        await connection.execute(f"create role {name} login")
        await connection.execute(f"grant all on schema public to {name}")
        await connection.execute(f"alter schema public owner to {name}")
    finally:
        await connection.close()
    parts = urlsplit(database_url)
    return urlunsplit(parts._replace(netloc=f"{name}@{parts.hostname}:{parts.port}"))
