"""The unit of work: one request or one event is one transaction, committed here at the edge and nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from baton import tracing
from baton.database import Database, db_now
from baton.hints import channel_of
from baton.logs import correlation_id
from baton.models import Conversation
from baton.outbox import Announcement, Notice, Relay, save

_LOCK = (  # made once: writing such a statement down costs more than running it
    select(Conversation, db_now())
    .where(col(Conversation.id) == bindparam("id"))
    .with_for_update(of=Conversation)
    .execution_options(populate_existing=True)
)


class Work:
    """One open transaction and the events that will be saved with it."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.now = datetime.now(UTC)
        """The database's clock as of the last lock."""
        self._notices: list[tuple[Notice, list[bytes]]] = []
        self._counts: list[Callable[[], None]] = []

    def add(self, *rows: SQLModel) -> None:
        self.session.add_all(rows)

    async def lock_conversation(self, conversation_id: str) -> Conversation | None:
        """Locks the row first of all (conversation, then turn, then agent) and reads what is true now."""
        found = (await self.session.execute(_LOCK, {"id": conversation_id})).one_or_none()
        if found is None:
            return None
        conversation: Conversation = found[0]
        self.now = found[1]
        return conversation

    def announce(self, conversation: Conversation, routing_key: str | None, *, live: list[bytes] | None = None) -> None:
        """Saves an event of this conversation with the change; it is sent after the commit."""
        notice = Notice(
            routing_key=routing_key,
            workspace_id=conversation.workspace_id,
            conversation_id=conversation.id,
            epoch=conversation.epoch,
            seq=conversation.last_seq,
            note_seq=conversation.last_note_seq,
            correlation_id=correlation_id(),
            traceparent=tracing.traceparent() or None,
        )
        self._notices.append((notice, live or []))

    def announce_event(self, routing_key: str, workspace_id: str, data: dict[str, Any]) -> None:
        """Saves an event that is not about a conversation (an agent became available, was lost)."""
        notice = Notice(
            routing_key=routing_key,
            workspace_id=workspace_id,
            data=data,
            correlation_id=correlation_id(),
            traceparent=tracing.traceparent() or None,
        )
        self._notices.append((notice, []))

    def count(self, figure: Callable[[], None]) -> None:
        """Counts once the commit stands: what was rolled back never happened."""
        self._counts.append(figure)

    def tell_figures(self) -> None:
        for figure in self._counts:
            figure()

    async def save_notices(self) -> list[Announcement]:
        """Writes them into the transaction, at its end; returns what to relay once the commit stands."""
        await save(self.session, [notice for notice, _ in self._notices])
        return [
            Announcement.of(notice, channel_of(notice.conversation_id) if notice.conversation_id else None, live)
            for notice, live in self._notices
        ]


class Workbench:
    """Begins units of work; shared by a process."""

    def __init__(self, database: Database, relay: Relay) -> None:
        self.database = database
        self._relay = relay

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        """Commits when the block ends well, and only then hands the saved events to the relay."""
        async with self.database.writing() as session:
            async with session.begin():
                work = Work(session)
                yield work
                announcements = await work.save_notices()
            work.tell_figures()
        self._relay.tell(announcements)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that only reads."""
        async with self.database.reading() as session:
            yield session
