"""The accept on PostgreSQL: the whole group in one statement, which is one transaction (accept.sql).

A lone and plain message has a statement of its own (accept_one.sql): the same, at less than half of the work.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import asyncpg

from baton.accept.group import Outcome, Row, Spoken, Told
from baton.database import Database

_HERE = Path(__file__).parent
_ACCEPT = (_HERE / "accept.sql").read_text(encoding="utf-8")
_ACCEPT_ONE = (_HERE / "accept_one.sql").read_text(encoding="utf-8")


class PostgresAccept:
    """Uses the pool of the hot statements; two groups may run at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def accept(self, group: list[Spoken]) -> Outcome:
        pool = self._database.asyncpg_pool
        if pool is None:
            raise ConnectionError("the pool is not open")
        try:
            plain = await _lone(pool, group[0]) if len(group) == 1 else None
            return plain or await _whole(pool, group)
        except asyncpg.UniqueViolationError:
            # another group stored one of these ids at the same instant: now it is known
            return await _whole(pool, group)


async def _lone(pool: asyncpg.Pool, one: Spoken) -> Outcome | None:
    """None: nothing was stored, as it is not the plain case."""
    told = await pool.fetchrow(
        _ACCEPT_ONE,
        one.entry_id,
        one.conversation_id,
        one.client_message_id,
        one.text,
        one.data,
        one.correlation_id,
        one.traceparent,
    )
    if told is None:
        return None
    row = Row(one.entry_id, told["seq"], told["created_at"], same=True, fresh=True)
    return Outcome([row], [Told(**told, event=None, event_id=None, event_data={})])


async def _whole(pool: asyncpg.Pool, group: list[Spoken]) -> Outcome:
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
