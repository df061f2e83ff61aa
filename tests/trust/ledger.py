"""Every row of every table of the embedded database: to see that nothing changed, and to put it back if it did."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import Any

from sqlmodel import SQLModel

Rows = list[tuple[Any, ...]]


class Ledger:
    """Looks past the application, with a connection of its own."""

    def __init__(self, path: str) -> None:
        self._database = sqlite3.connect(path, isolation_level=None, timeout=10)
        self._tables = [table.name for table in SQLModel.metadata.sorted_tables]
        self.names = {column.name for table in SQLModel.metadata.sorted_tables for column in table.columns}
        self._kept: dict[str, Rows] = {}

    def close(self) -> None:
        self._database.close()

    def rows(self) -> dict[str, Rows]:
        return {
            table: self._database.execute(f"select * from {table} order by 1, 2").fetchall() for table in self._tables
        }

    def commits(self) -> int:
        """Another number whenever anybody else has committed something: cheaper than reading everything."""
        return int(self._database.execute("pragma data_version").fetchone()[0])

    def changed_since(self, before: dict[str, Rows]) -> list[str]:
        """The tables that are not what they were."""
        now = self.rows()
        return [table for table in self._tables if now[table] != before[table]]

    def keep(self) -> None:
        """Remembers everything as it is."""
        self._kept = self.rows()

    async def put_back(self) -> None:
        """Everything as it was kept, once the outbox has been emptied by whoever works on it."""
        await self.settle()
        self._database.execute("pragma foreign_keys = off")
        self._database.execute("begin immediate")
        for table, rows in self._kept.items():
            self._database.execute(f"delete from {table}")
            if rows:
                marks = ",".join("?" * len(rows[0]))
                self._database.executemany(f"insert into {table} values ({marks})", rows)
        self._database.execute("commit")

    async def settle(self) -> None:
        """Waits for the relay: what was announced is sent and forgotten in the background."""
        for _ in range(500):
            if not self._database.execute("select count(*) from outbox").fetchone()[0]:
                return
            await asyncio.sleep(0.004)
        raise AssertionError("the outbox was not emptied")
