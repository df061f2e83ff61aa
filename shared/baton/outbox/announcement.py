"""An event on its way into the outbox, and a saved one in the hands of a process: where it goes, what to tell live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from msgspec import UNSET
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from baton.events import ConversationEvent, Event
from baton.events.wire import class_of
from baton.models import OutboxRow


@dataclass(slots=True)
class Notice:
    """A row of the outbox that is about to be written, in the transaction of the change that it tells of."""

    routing_key: str | None
    workspace_id: str
    conversation_id: str | None = None
    epoch: int = 0
    seq: int = 0
    note_seq: int = 0
    data: dict[str, Any] = field(default_factory=dict)
    correlation_id: str = ""
    traceparent: str | None = None
    id: int | None = None
    """None until it is saved."""


_COLUMNS = [each.name for each in fields(Notice) if each.name != "id"]
_SAVE = (  # made once; a row of the object mapper would cost twice as much, and every change has one
    insert(OutboxRow.__table__).returning(col(OutboxRow.id), sort_by_parameter_order=True)  # type: ignore[attr-defined]
)


async def save(session: AsyncSession, notices: Sequence[Notice]) -> None:
    """Writes them in one statement; they know their ids then."""
    if notices:
        rows = [{name: getattr(notice, name) for name in _COLUMNS} for notice in notices]
        for notice, row_id in zip(notices, await session.scalars(_SAVE, rows), strict=True):
            notice.id = row_id


@dataclass(slots=True)
class Announcement:
    """`event` is None for what is only told live."""

    row_id: int
    routing_key: str | None
    event: Event | None
    channel: str | None = None
    live: list[bytes] = field(default_factory=list)
    traceparent: str | None = None

    @classmethod
    def of(cls, row: OutboxRow | Notice, channel: str | None, live: list[bytes]) -> Announcement:
        assert row.id is not None  # noqa: S101  (saved before it gets here)
        event = event_of(row) if row.routing_key else None
        return cls(row.id, row.routing_key, event, channel, live, row.traceparent)


def event_of(row: OutboxRow | Notice) -> Event:
    """Builds the event that an outbox row stands for."""
    kind = class_of(row.routing_key or "")
    if issubclass(kind, ConversationEvent):
        return kind(
            workspace_id=row.workspace_id,
            correlation_id=row.correlation_id,
            traceparent=row.traceparent or UNSET,
            conversation_id=row.conversation_id or "",
            epoch=row.epoch,
            seq=row.seq,
            note_seq=row.note_seq,
        )
    ids = {"workspace_id": row.workspace_id, "correlation_id": row.correlation_id}
    return kind(**ids, traceparent=row.traceparent or UNSET, **row.data)
