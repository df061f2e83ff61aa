"""A saved event in the hands of a process: its row's id, where it goes, and what to tell live."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import UNSET

from baton.events import ConversationEvent, Event
from baton.events.wire import class_of
from baton.models import OutboxRow


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
    def of(cls, row: OutboxRow, channel: str | None, live: list[bytes]) -> Announcement:
        assert row.id is not None  # noqa: S101  (flushed before it gets here)
        event = event_of(row) if row.routing_key else None
        return cls(row.id, row.routing_key, event, channel, live, row.traceparent)


def event_of(row: OutboxRow) -> Event:
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
