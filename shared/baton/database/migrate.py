"""Migrations: brings an empty or older database to the tables of this version (`python -m baton.database.migrate`)."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

import migrations
from baton.database.columns import Moment
from baton.database.engine import Database
from baton.database.wall import build_wall
from baton.settings import Settings

_LOCK_LIMIT_MS, _LONGEST_MS, _AGAIN_S, _ATTEMPTS = 200, 3_000, 0.5, 600
_GAVE_WAY = ("55P03", "40P01")
"""Waited long enough for a lock; was in a deadlock, with a service that shall go on."""
_ONE_AT_A_TIME = 7_220_415
"""PostgreSQL advisory lock: services that start together migrate once."""


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    return config


def render_type(kind: str, item: object, autogen: Any) -> str | Literal[False]:
    """Spells our column types in generated migrations."""
    del autogen
    if kind != "type":
        return False
    if isinstance(item, Moment):
        return "columns.Moment()"
    if repr(item).startswith("String(length=26"):
        return "columns.IdColumn"
    if type(item).__name__ == "JSON":
        return "columns.JsonColumn"
    if type(item).__name__ == "AutoString":
        return "sa.String()"
    return False


async def upgrade(database: Database) -> None:
    """Applies what is missing, beside services that go on; safe to call from several processes at once."""
    await alter(database, upgrade_on)


async def alter(database: Database, change: Callable[[AsyncConnection], Awaitable[None]]) -> None:
    """Changes tables that others use. Whoever waits for a table's lock holds up everybody behind: so this waits for
    a moment, lets them pass, and tries again; on a machine so busy that a moment never does, for a little longer each
    time, up to what people can bear."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            async with database.unhurried() as connection:
                if database.is_postgres:
                    await connection.execute(text(f"select pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
                    limit_ms = min(_LOCK_LIMIT_MS * attempt, _LONGEST_MS)
                    await connection.execute(text(f"set local lock_timeout = '{limit_ms}ms'"))
                await change(connection)
                return
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _GAVE_WAY or attempt == _ATTEMPTS:
                raise
        await asyncio.sleep(_AGAIN_S)


async def upgrade_on(connection: AsyncConnection, revision: str = "head") -> None:
    """The same within somebody's transaction, up to a revision; at the newest, the wall is built."""
    await connection.run_sync(lambda sync: command.upgrade(_config(sync), revision))
    if revision == "head" and connection.dialect.name == "postgresql":
        await build_wall(connection)


async def revision_of(connection: AsyncConnection) -> str | None:
    """What this database was last migrated to."""
    return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


async def knows(connection: AsyncConnection, revision: str) -> bool:
    """Whether this version has that migration."""
    return await connection.run_sync(
        lambda sync: revision in {one.revision for one in ScriptDirectory.from_config(_config(sync)).walk_revisions()}
    )


async def pending(database: Database) -> bool:
    """Whether this database is behind this version."""

    def behind(connection: Connection) -> bool:
        head = ScriptDirectory.from_config(_config(connection)).get_current_head()
        return MigrationContext.configure(connection).get_current_revision() != head

    async with database.engine.connect() as connection:
        return await connection.run_sync(behind)


Standing = Literal["empty", "behind", "current", "ahead"]


async def standing(database: Database) -> Standing:
    """Where this database is, seen from this version; `ahead`: a newer version has migrated it."""

    def stands(connection: Connection) -> Standing:
        script = ScriptDirectory.from_config(_config(connection))
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision is None:
            return "empty"
        if revision == script.get_current_head():
            return "current"
        return "behind" if revision in {one.revision for one in script.walk_revisions()} else "ahead"

    async with database.engine.connect() as connection:
        return await connection.run_sync(stands)


async def generate(database: Database, message: str) -> None:
    """Writes a new migration from the difference between tables and database (for developers)."""
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.revision(_config(sync), message, autogenerate=True))


async def _main() -> None:
    database = Database(Settings())
    try:
        if len(sys.argv) > 2 and sys.argv[1] == "generate":
            await generate(database, " ".join(sys.argv[2:]))
        else:
            await upgrade(database)
    finally:
        await database.stop()


if __name__ == "__main__":
    asyncio.run(_main())
