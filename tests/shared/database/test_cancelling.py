"""A task that is cancelled in the middle of a transaction leaves nothing locked."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from baton.testing import a_workspace, embedded_platform


async def test_a_writer_that_is_cancelled_at_any_moment_does_not_lock_the_embedded_database(tmp_path: Path) -> None:
    async with embedded_platform(tmp_path) as platform:
        kept: list[BaseException] = []  # as a log or a caller would: what an error refers to lives on

        async def write() -> None:
            try:
                while True:
                    await a_workspace(platform.workbench)
            except asyncio.CancelledError as cancelled:
                kept.append(cancelled)
                raise

        for number in range(60):
            task = asyncio.create_task(write())
            await asyncio.sleep(number * 0.0004)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        with closing(sqlite3.connect(platform.database.sqlite_path, timeout=1, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
