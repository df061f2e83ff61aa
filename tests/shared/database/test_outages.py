"""A database that takes no writes is away, whichever door the statement went through."""

from __future__ import annotations

import asyncio
import socket
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from sqlalchemy import text

from baton.database import Database, unavailable_errors
from baton.settings import Settings

FULL = "do $$ begin raise exception 'No space left on device' using errcode = '53100'; end $$"


@pytest.mark.parametrize(
    "outage", ["set default_transaction_read_only = on", "select pg_terminate_backend(pg_backend_pid())", FULL]
)
async def test_a_session_of_a_database_that_went_away_says_so(database_url: str, outage: str) -> None:
    database = Database(Settings(database_url=database_url))
    await database.start()
    try:
        with pytest.raises(unavailable_errors()):
            async with database.writing() as session:
                async with session.begin():
                    await session.execute(text(outage))
                async with session.begin():
                    await session.execute(text("create table t (id int)"))
    finally:
        await database.stop()


async def test_a_database_without_a_free_connection_is_away_until_one_is_free(database_url: str) -> None:
    role = f"only_one_{urlsplit(database_url).path.removeprefix('/')}"
    administrator = await asyncpg.connect(database_url)
    place = urlsplit(database_url)
    theirs = urlunsplit(place._replace(netloc=f"{role}@{place.hostname}:{place.port}"))
    database = Database(Settings(database_url=theirs))
    try:
        await administrator.execute(f"create role {role} login connection limit 1")
        taken = await asyncpg.connect(theirs)
        assert await database.faults() == ["database: OperationalError"]
        await taken.close()
        await _until_nobody_is(role, administrator)
        assert await database.faults() == []
    finally:
        await database.stop()
        await _until_nobody_is(role, administrator)
        await administrator.execute(f"drop role {role}")
        await administrator.close()


async def _until_nobody_is(role: str, administrator: asyncpg.Connection) -> None:
    """A server takes a moment to notice that a connection was closed."""
    async with asyncio.timeout(30):
        while await administrator.fetchval("select count(*) from pg_stat_activity where usename = $1", role):
            await asyncio.sleep(0.02)


async def test_a_server_whose_name_nobody_knows_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is in a network of containers, while the database's is stopped."""

    def nobody_knows(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody_knows)
    database = Database(Settings(database_url="postgresql://baton@postgres/baton"))
    try:
        assert await database.faults() == ["database: gaierror"]
    finally:
        await database.stop()


async def test_a_mistake_of_our_own_is_not_taken_for_an_outage(database_url: str) -> None:
    database = Database(Settings(database_url=database_url))
    try:
        with pytest.raises(Exception, match="no_such_table") as caught:
            async with database.reading() as session:
                await session.execute(text("select * from no_such_table"))
        assert not isinstance(caught.value, unavailable_errors())
    finally:
        await database.stop()


async def test_the_victim_of_a_deadlock_may_come_again(database_url: str) -> None:
    """A migration locks what it changes in its own order: whoever meets it crosswise was given nothing, and is told."""
    database = Database(Settings(database_url=database_url))
    locks = [text(f"select pg_advisory_xact_lock({number})") for number in (1, 2)]
    both_hold_one = asyncio.Barrier(2)

    async def take(first: int, second: int) -> None:
        async with database.writing() as session, session.begin():
            await session.execute(locks[first])
            await both_hold_one.wait()
            await session.execute(locks[second])

    try:
        ended = await asyncio.gather(take(0, 1), take(1, 0), return_exceptions=True)
    finally:
        await database.stop()
    [victim] = [error for error in ended if error is not None]
    assert isinstance(victim, unavailable_errors())
