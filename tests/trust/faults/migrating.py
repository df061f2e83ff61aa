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

_HOT = ("conversation", "entry", "outbox")
"""What every message touches. One at a time, as migrations should: who holds one and waits for the next meets services
crosswise."""


@fault("F-28b")
async def the_tables_change_under_their_hands(scene: Scene) -> Report:
    """Nothing is lost, and whoever is refused may come again (`Line`: never 500, and 503 says when)."""
    database = Database(Settings(database_url=scene.stand.postgres.url))
    try:
        async with scene.traffic():
            for table in _HOT:
                await alter(database, partial(_grow, table=table))
                await asyncio.sleep(0.5)
            scene.healed()
        gap = scene.accept_gap()
        scene.require(gap < scene.patience_s, f"nobody was accepted for {gap:.1f} s")
        return await scene.verdict()
    finally:
        for table in _HOT:
            await alter(database, partial(_shrink, table=table))
        await database.stop()


async def _grow(connection: AsyncConnection, table: str) -> None:
    """What a migration of ours may do: a column that fills itself, an index, the wall."""
    await connection.exec_driver_sql(f"alter table {table} add column grown integer not null default 0")
    await connection.exec_driver_sql(f"create index {table}_grown on {table} (grown)")
    if table != "outbox":  # requests read the other two
        await connection.exec_driver_sql(f"alter table {table} disable row level security")
        await connection.exec_driver_sql(f"drop policy tenant on {table}")
    await build_wall(connection)


async def _shrink(connection: AsyncConnection, table: str) -> None:
    """For the next fault."""
    await connection.exec_driver_sql(f"alter table {table} drop column if exists grown")
