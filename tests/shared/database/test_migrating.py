"""Migrations run while the version before serves: they hold nobody up, and leave everything that it knows."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

import migrations
from baton.database import Database
from baton.database.migrate import alter, standing, upgrade, upgrade_on
from baton.models import Conversation
from baton.settings import Settings


def revisions() -> list[str]:
    """The oldest first."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()][::-1]


async def test_who_waits_for_a_table_lets_the_others_pass(database_url: str) -> None:
    """A backup reads for minutes; a migration that queued behind it would hold up every message meanwhile."""
    database = Database(Settings(database_url=database_url))
    await upgrade(database)
    tried = asyncio.Event()

    async def grow(connection: AsyncConnection) -> None:
        tried.set()
        await connection.exec_driver_sql("alter table conversation add column grown integer")

    async with database.snapshot() as reader:
        await reader.execute(select(col(Conversation.id)))
        migration = asyncio.create_task(alter(database, grow))
        await tried.wait()
        for _ in range(3):
            async with asyncio.timeout(12), database.reading() as session:
                await session.execute(text("select count(*) from conversation"))
        assert not migration.done()
    await migration
    async with database.reading() as session:
        await session.execute(text("select grown from conversation"))
    await database.stop()


@pytest.mark.parametrize(("before", "after"), list(zip(revisions(), revisions()[1:], strict=False)))
async def test_each_only_expands(tmp_path: Path, before: str, after: str) -> None:
    """What the version before names still stands, and what is new fills itself where that version writes a row."""
    database = Database(Settings(database_url=f"sqlite:///{tmp_path}/baton.db"))
    async with database.unhurried() as connection:
        await upgrade_on(connection, before)
        old = await connection.run_sync(_tables)
        await upgrade_on(connection, after)
        new = await connection.run_sync(_tables)
    await database.stop()
    for table, columns in old.items():
        assert columns.keys() <= new[table].keys(), f"{table} lost a column"
        for name, column in new[table].items():
            if name in columns:
                assert str(column["type"]) == str(columns[name]["type"]), f"{table}.{name} changed"
                assert column["nullable"] or not columns[name]["nullable"], f"{table}.{name} became required"
            else:
                assert column["nullable"] or column["default"], f"{table}.{name} must have a default or be nullable"


def _tables(connection: Connection) -> dict[str, dict[str, dict[str, object]]]:
    found = inspect(connection)
    return {
        table: {str(column["name"]): dict(column) for column in found.get_columns(table)}
        for table in found.get_table_names()
    }


async def test_a_database_says_where_it_stands(tmp_path: Path) -> None:
    database = Database(Settings(database_url=f"sqlite:///{tmp_path}/baton.db"))
    assert await standing(database) == "empty"
    async with database.unhurried() as connection:
        await upgrade_on(connection, revisions()[0])
    assert await standing(database) == "behind"
    await upgrade(database)
    assert await standing(database) == "current"
    async with database.unhurried() as connection:
        await connection.execute(text("update alembic_version set version_num = '9999'"))
    assert await standing(database) == "ahead"
    await database.stop()
