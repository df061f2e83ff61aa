"""The tables change while services that know nothing of it are at work, as in an upgrade (F-28b)."""

from __future__ import annotations

import asyncio
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection
from trust.faults.registry import fault
from trust.rig.report import Report
from trust.rig.scene import Scene

from baton.database import Database
from baton.database.migrate import alter
from baton.database.wall import build_wall
from baton.settings import Settings

_VERSIONS = 2
_HOT = ("conversation", "entry", "outbox")
"""What every message touches, in the order of the services: the other way round the two would meet crosswise at almost
every try."""


@fault("F-28b")
async def the_tables_change_under_their_hands(scene: Scene) -> Report:
    """Nothing is lost, and whoever is refused may come again (`Line`: never 500, and 503 says when)."""
    database = Database(Settings(database_url=scene.stand.postgres.url))
    try:
        async with scene.traffic():
            for version in range(_VERSIONS):
                await alter(database, partial(_grow, version=version))
                await asyncio.sleep(0.5)
            scene.healed()
        gap = scene.accept_gap()
        scene.require(gap < scene.patience_s, f"nobody was accepted for {gap:.1f} s")
        return await scene.verdict()
    finally:
        await alter(database, _shrink)
        await database.stop()


async def _grow(connection: AsyncConnection, version: int) -> None:
    """What a migration of ours may do: columns that fill themselves, an index, the wall."""
    for table in _HOT:
        await connection.exec_driver_sql(f"alter table {table} add column grown_{version} integer not null default 0")
    await connection.exec_driver_sql(f"create index entry_grown_{version} on entry (grown_{version})")
    await connection.exec_driver_sql("alter table entry disable row level security")
    await connection.exec_driver_sql("drop policy tenant on entry")
    await build_wall(connection)


async def _shrink(connection: AsyncConnection) -> None:
    """For the next fault."""
    for table in _HOT:
        for version in range(_VERSIONS):
            await connection.exec_driver_sql(f"alter table {table} drop column if exists grown_{version}")
