"""The accept on PostgreSQL: the whole group in one statement, which is one transaction (accept.sql)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import asyncpg

from baton.accept.group import Outcome, Row, Spoken, Told
from baton.database import Database

_ACCEPT = (Path(__file__).parent / "accept.sql").read_text(encoding="utf-8")


class PostgresAccept:
    """Uses the pool of the hot statements; two groups may run at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def accept(self, group: list[Spoken]) -> Outcome:
        pool = self._database.asyncpg_pool
        if pool is None:
            raise ConnectionError("the pool is not open")
        columns = (
            [s.entry_id for s in group],
            [s.conversation_id for s in group],
            [s.client_message_id for s in group],
            [s.text for s in group],
            [s.spare_id for s in group],
            [s.correlation_id for s in group],
            [s.data for s in group],
            [s.traceparent for s in group],
        )
        try:
            records = await pool.fetch(_ACCEPT, *columns)
        except asyncpg.UniqueViolationError:
            # another group stored one of these ids at the same instant: now it is known
            records = await pool.fetch(_ACCEPT, *columns)
        return Outcome(
            rows=[_row(record) for record in records if record["kind"] == 0],
            told=[_told(record) for record in records if record["kind"] == 1],
        )


def _row(record: Any) -> Row:
    return Row(record["id"], record["seq"], record["created_at"], record["same"], bool(record["fresh"]))


def _told(record: Any) -> Told:
    return Told(
        outbox_id=record["outbox_id"],
        routing_key=record["routing_key"],
        workspace_id=record["workspace_id"],
        conversation_id=record["conversation_id"],
        epoch=record["epoch"],
        seq=record["seq"],
        event=record["event"],
        event_id=record["id"] if record["event"] else None,
        event_data=json.loads(record["data"]) if record["data"] else {},
        created_at=record["created_at"],
    )
