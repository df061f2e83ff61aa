"""What nobody relayed in time is relayed again by any process: rows are claimed first, then nothing stays open."""

from __future__ import annotations

from sqlalchemy import or_, select, update
from sqlmodel import col

from baton import figures
from baton.database import Database, db_now
from baton.hints import channel_of, conversation_hint, seq_hint
from baton.models import OutboxRow
from baton.outbox.announcement import Announcement
from baton.outbox.relay import Relay

_CLAIM_S = 30
_AT_ONCE = 500


class Sweeper:
    """Called every second. `first` takes everything at once: an embedded database has no other process."""

    def __init__(self, database: Database, relay: Relay, stale_s: float) -> None:
        self._database, self._relay, self._stale_s = database, relay, stale_s
        self._first = not database.is_postgres

    async def sweep(self) -> int:
        """Relays what is older than the limit; returns how many rows."""
        stale_s = 0.0 if self._first else self._stale_s
        self._first = False
        rows = [row for row in await self._claim(stale_s) if row.id not in self._relay.in_hand]
        figures.outbox_swept.inc(len(rows))
        self._relay.tell([_announcement(row) for row in rows])
        return len(rows)

    async def _claim(self, stale_s: float) -> list[OutboxRow]:
        due = (
            select(col(OutboxRow.id))
            .where(
                col(OutboxRow.created_at) <= db_now(-stale_s),
                or_(col(OutboxRow.claimed_until).is_(None), col(OutboxRow.claimed_until) < db_now()),
            )
            .order_by(col(OutboxRow.id))
            .limit(_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        claim = (
            update(OutboxRow)
            .where(col(OutboxRow.id).in_(due.scalar_subquery()))
            .values(claimed_until=db_now(_CLAIM_S))
            .returning(OutboxRow)
            .execution_options(synchronize_session=False)
        )
        async with self._database.writing() as session, session.begin():
            rows = list((await session.execute(claim)).scalars())
        return sorted(rows, key=lambda row: row.id or 0)


def _announcement(row: OutboxRow) -> Announcement:
    if row.conversation_id is None:
        return Announcement.of(row, None, [])
    live = [seq_hint(row.seq, row.epoch), conversation_hint(row.epoch)]
    return Announcement.of(row, channel_of(row.conversation_id), live)
