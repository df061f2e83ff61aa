"""Sessions cost what they must: no ping, no transaction around what only reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from baton.database import Database
from baton.settings import Settings


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(Settings(database_url=database_url))
    await database.start()
    yield database
    await database.stop()


async def end_all_others(database_url: str) -> int:
    """What a restart of the server does to open connections."""
    connection = await asyncpg.connect(database_url)
    ended = await connection.fetch(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    await connection.close()
    return len(ended)


async def driver_of(session: AsyncSession) -> asyncpg.Connection:
    return (await (await session.connection()).get_raw_connection()).driver_connection


async def until_heard(*connections: asyncpg.Connection) -> None:
    """The server says goodbye, then closes; in between the driver has heard half of it, and a statement fails once."""
    async with asyncio.timeout(20):
        while not all(connection.is_closed() for connection in connections):
            await asyncio.sleep(0.01)


async def test_connections_that_the_server_closed_are_replaced_without_an_error(
    database: Database, database_url: str
) -> None:
    async with database.reading() as one, database.writing() as other:
        for session in (one, other):
            assert await session.scalar(text("select 1")) == 1
        drivers = [await driver_of(session) for session in (one, other)]
    assert await end_all_others(database_url) == 2
    await until_heard(*drivers)
    async with database.reading() as one, database.writing() as other:
        for session in (one, other):
            assert await session.scalar(text("select 1")) == 1


async def test_a_reading_session_opens_no_transaction_and_a_writing_one_does(database: Database) -> None:
    """Within a transaction the database's `now()` stands still."""
    for session_of, stands_still in ((database.reading, False), (database.writing, True), (database.reading, False)):
        async with session_of() as session:
            one, other = [await session.scalar(text("select now()")) for _ in range(2)]
        assert (one == other) is stands_still
