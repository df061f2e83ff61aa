"""`baton backup`: everything in the database as of one moment, while the services go on."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

import baton.models  # noqa: F401  (fills the metadata)
from baton.database import Database, db_now
from baton.database.migrate import revision_of, standing
from baton.settings import Settings
from baton_operator.backup.archive import FORMAT, ArchiveWriter, Head
from baton_operator.command import Command, Options, Refused, remark

_AT_ONCE = 1_000


class BackupOptions(Options):
    to: str = "-"


async def save(database: Database, out: IO[bytes]) -> int:
    """Returns how many rows there were."""
    if await standing(database) != "current":
        raise Refused("The database is not at this version's schema: `make migrate` first, or use its own version.")
    async with database.snapshot() as connection:
        taken_at = (await connection.execute(select(db_now()))).scalar_one()
        head = Head(FORMAT, await revision_of(connection) or "", taken_at)
        archive = ArchiveWriter(out, head)
        for table in SQLModel.metadata.sorted_tables:  # whatever is referred to comes first
            await _save_table(connection, table, archive)
        archive.finish()
    return archive.rows


async def _save_table(connection: AsyncConnection, table: Table, archive: ArchiveWriter) -> None:
    archive.begin(str(table.name), [str(column.name) for column in table.columns])
    async with connection.stream(select(table), execution_options={"yield_per": _AT_ONCE}) as rows:
        async for some in rows.partitions(_AT_ONCE):
            archive.add(some)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", default="-", metavar="FILE", help="a new file; `-`, the default, is the output")


async def _run(options: BackupOptions, settings: Settings) -> int:
    database = Database(settings)
    try:
        with _opened(options.to) as out:
            rows = await save(database, out)
    finally:
        await database.stop()
    remark(
        f"{rows} rows are saved. Keep deploy/.env beside them: without BATON_SECRET_KEYS stored keys cannot be read."
    )
    return 0


@contextlib.contextmanager
def _opened(path: str) -> Iterator[IO[bytes]]:
    """For its owner only, and under its own name only when it is whole."""
    if path == "-":
        if sys.stdout.isatty():
            raise Refused("A terminal is no place for a backup: say --to FILE, or > FILE.")
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    if Path(path).exists():
        raise Refused(f"{path} exists already; a backup is never written over.")
    part = Path(f"{path}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            yield out
            os.fsync(out.fileno())
        part.rename(path)
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)


COMMAND = Command("backup", "Save everything as of one moment, while services run", BackupOptions, _arguments, _run)
