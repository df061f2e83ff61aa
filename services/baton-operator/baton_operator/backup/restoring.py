"""`baton restore`: puts a backup into an empty database, in one transaction, so that nothing is sent twice."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import IO

import msgspec
from sqlalchemy import BigInteger, Column, Integer, Table, TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

import baton.models  # noqa: F401  (fills the metadata)
from baton.database import Database, Moment
from baton.database.migrate import knows, standing, upgrade_on
from baton.settings import Settings
from baton_operator.backup.archive import ArchiveReader, BadArchive, Batch
from baton_operator.backup.settling import settle
from baton_operator.backup.stillness import empty_broker, require_stillness
from baton_operator.command import Command, Options, Refused, confirm, remark, say


class RestoreOptions(Options):
    source: str = "-"
    replace: bool = False
    resume: bool = False
    without_broker: bool = False
    yes: bool = False


async def restore(database: Database, archive: ArchiveReader, *, replace: bool, resume: bool = False) -> int:
    """All of it or nothing; returns how many rows. With `resume`, what was on its way goes on its way."""
    stands = await standing(database)
    if stands == "ahead":
        raise Refused("A newer version has migrated this database. Make an empty one, or use that version.")
    async with database.unhurried() as connection:
        if stands != "empty":
            await _clear(connection, replace=replace)
        if not await knows(connection, archive.head.revision):
            raise Refused(
                f"The backup is of schema {archive.head.revision}, which this version does not know: use a newer one."
            )
        await upgrade_on(connection, archive.head.revision)
        rows = 0
        for batch in archive.batches():
            await _load(connection, batch)
            rows += len(batch.rows)
        await _continue_sequences(connection)
        await upgrade_on(connection)
        if not resume:
            await settle(connection, archive.head.taken_at)
    return rows


async def _clear(connection: AsyncConnection, *, replace: bool) -> None:
    """Tables without a workspace hold nothing; with one, only an explicit word lets them go."""
    if not replace and (await connection.execute(text("select 1 from workspace limit 1"))).first():
        raise Refused("This database is in use. Name an empty one, or say --replace: what it holds will be gone.")
    for table in reversed(SQLModel.metadata.sorted_tables):
        await connection.execute(text(f"drop table if exists {table.name}"))
    await connection.execute(text("drop table if exists alembic_version"))


async def _load(connection: AsyncConnection, batch: Batch) -> None:
    table = SQLModel.metadata.tables.get(batch.table)
    if table is None or not set(batch.columns) <= set(table.columns.keys()):
        raise Refused(f"The backup holds what this version does not know: table {batch.table}.")
    columns = [table.columns[name] for name in batch.columns]
    rows = [
        {column.name: _read(column, value) for column, value in zip(columns, row, strict=True)} for row in batch.rows
    ]
    await connection.execute(_insertion(table, columns), rows)


def _insertion(table: Table, columns: list[Column[object]]) -> TextClause:
    """Exactly the columns of the backup: later ones get what their migration says."""
    names = ", ".join(column.name for column in columns)
    places = ", ".join(f":{column.name}" for column in columns)
    statement = text(f"insert into {table.name} ({names}) values ({places})")  # noqa: S608  (names of our own tables)
    return statement.bindparams(*(bindparam(column.name, type_=column.type) for column in columns))


def _read(column: Column[object], value: object) -> object:
    """JSON has no moments."""
    if value is None or not isinstance(column.type, Moment):
        return value
    return msgspec.convert(value, type=datetime)


async def _continue_sequences(connection: AsyncConnection) -> None:
    """PostgreSQL counts by itself, and has not seen the rows that we put in."""
    if connection.dialect.name != "postgresql":
        return
    for table in SQLModel.metadata.sorted_tables:
        for column in table.primary_key.columns:
            if isinstance(column.type, BigInteger | Integer) and column.autoincrement is True:
                await connection.execute(
                    text(
                        f"select setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "  # noqa: S608
                        f"(select coalesce(max({column.name}), 0) + 1 from {table.name}), false)"
                    )
                )


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", nargs="?", default="-", metavar="FILE", help="`-`, the default: the input")
    parser.add_argument("--replace", action="store_true", help="what the database holds is given up")
    parser.add_argument(
        "--resume", action="store_true", help="a move: services were stopped before the backup, and nothing ran since"
    )
    parser.add_argument("--without-broker", action="store_true", help="its queues are empty, or it is new")
    parser.add_argument("--yes", action="store_true", help="do not ask")


async def _run(options: RestoreOptions, settings: Settings) -> int:
    if not options.without_broker:
        await require_stillness(settings)
    if options.replace:
        confirm("Everything in this database will be replaced by the backup. Go on?", yes=options.yes)
    database = Database(settings)
    try:
        with _opened(options.source) as source:
            archive = await asyncio.to_thread(ArchiveReader, source)
            rows = await restore(database, archive, replace=options.replace, resume=options.resume)
    except BadArchive as error:
        raise Refused(f"{error} Nothing was changed.") from error
    finally:
        await database.stop()
    if not options.without_broker and not options.resume:
        await empty_broker(settings)
    say(f"{rows} rows are back, as of {archive.head.taken_at:%Y-%m-%d %H:%M:%S} UTC. The services may start.")
    if not options.resume:
        remark("What was on its way then is not sent again; conversations go on with the next word of a person.")
    return 0


@contextlib.contextmanager
def _opened(path: str) -> Iterator[IO[bytes]]:
    if path == "-":
        if sys.stdin.isatty():
            raise Refused("Which backup? Name its file, or send it in: < FILE.")
        yield sys.stdin.buffer
        return
    try:
        with open(path, "rb") as source:
            yield source
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error


COMMAND = Command("restore", "Put a backup back; nothing is sent twice", RestoreOptions, _arguments, _run)
