"""After a restore, time has stood still: what was on its way when the backup was taken has long arrived.

The database remembers events to be sent, turns that run, entries to be published, moments to be kept. Between the
backup and its restore all of them came to pass in the world, unseen by the restored rows: doing them now would send
twice. So the events and the turns end here, what Ably was to be told counts as told, and every moment that is still to
come moves by as long as the system was away. A conversation goes on with the next word of a person; an agent who was
present has as long to come back as if nothing had happened.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from sqlalchemy import Column, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel, col

from baton.database import Database, db_now, later
from baton.database.migrate import standing
from baton.models import AiJob, AiTurn, Bridge, Conversation, OutboxRow
from baton.settings import Settings
from baton_operator.backup.stillness import empty_broker, require_stillness
from baton_operator.command import Command, Options, Refused, confirm, say

MOVED = (
    "timer.due_at",
    "agent.seen_until",
    "watch.until",
    "conversation.watched_until",
    "conversation.offer_expires_at",
)
"""Moments at which the system would do something by itself."""
FREED = ("timer.claimed_until", "bridge.lease_until")
"""Whoever held them is gone."""


async def settle(connection: AsyncConnection, taken_at: datetime) -> None:
    """Within the caller's transaction; `taken_at` is when these rows were the present."""
    now = (await connection.execute(select(db_now()))).scalar_one()
    away_s = max(0.0, (now - taken_at).total_seconds())
    await connection.execute(delete(OutboxRow))
    await connection.execute(
        update(AiTurn)
        .where(col(AiTurn.state) == "running")
        .values(state="discarded", error="restored", ended_at=db_now())
    )
    unfinished = col(AiJob.state).in_(("queued", "running"))
    ended = {"state": "failed", "error": "restored", "input": {}, "ended_at": db_now()}
    await connection.execute(update(AiJob).where(unfinished).values(**ended))
    await connection.execute(
        update(Conversation)
        .where(col(Conversation.status) == "open", col(Conversation.holder) == "bot")
        .values(unanswerable_seq=col(Conversation.last_visitor_seq))
    )
    await _count_as_published(connection)
    for moment in map(_column, MOVED):
        moved = {moment: later(moment, away_s)}
        await connection.execute(update(moment.table).where(moment.is_not(None)).values(moved))
    for moment in map(_column, FREED):
        await connection.execute(update(moment.table).where(moment.is_not(None)).values({moment: None}))


async def _count_as_published(connection: AsyncConnection) -> None:
    """Realtime is a hint: a client that missed it reads the transcript."""
    unfinished = (col(Bridge.bridge_until).is_(None)) | (col(Bridge.bridged_seq) < col(Bridge.bridge_until))
    mine = col(Conversation.id) == col(Bridge.conversation_id)
    last_seq = select(col(Conversation.last_seq)).where(mine).scalar_subquery()
    last_note_seq = select(col(Conversation.last_note_seq)).where(mine).scalar_subquery()
    await connection.execute(
        update(Bridge).where(unfinished).values(bridged_seq=last_seq, bridged_note_seq=last_note_seq, lease_owner=None)
    )


def _column(name: str) -> Column[datetime]:
    table, _, column = name.partition(".")
    return SQLModel.metadata.tables[table].columns[column]


class SettleOptions(Options):
    taken_at: datetime | None = None
    without_broker: bool = False
    yes: bool = False


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--taken-at", metavar="TIME", help="when that was (2026-01-31T04:00:00Z); else the last change")
    parser.add_argument("--without-broker", action="store_true", help="its queues are empty, or it is new")
    parser.add_argument("--yes", action="store_true", help="do not ask")


async def _run(options: SettleOptions, settings: Settings) -> int:
    """For databases that came back by other means: pg_restore, a replica, a snapshot of the disk."""
    confirm("What was on its way in this database will not be sent. Go on?", yes=options.yes)
    if not options.without_broker:
        await require_stillness(settings)
    database = Database(settings)
    try:
        if await standing(database) in ("empty", "ahead"):
            raise Refused("This database is empty, or of a newer version: there is nothing to settle.")
        async with database.unhurried() as connection:
            taken_at = options.taken_at or await _last_change(connection)
            await settle(connection, taken_at if taken_at.tzinfo else taken_at.replace(tzinfo=UTC))
    finally:
        await database.stop()
    if not options.without_broker:
        await empty_broker(settings)
    say("Settled: nothing of before will be sent again. The services may start.")
    return 0


async def _last_change(connection: AsyncConnection) -> datetime:
    found = (await connection.execute(select(func.max(Conversation.updated_at), db_now()))).one()
    return found[0] or found[1]


COMMAND = Command("settle", "After a restore by other means: send nothing twice", SettleOptions, _arguments, _run)
