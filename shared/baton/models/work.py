"""What is still to be done: events to be sent (outbox) and moments to be kept (timers)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer
from sqlmodel import Field, SQLModel

from baton.models.fields import id_field, json_field, moment_field, ref_field


class OutboxRow(SQLModel, table=True):
    """An event saved with the change that it tells of, sent after. Without a routing key it is told live only."""

    __tablename__ = "outbox"

    id: int | None = Field(
        default=None,
        sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    )
    routing_key: str | None = None
    workspace_id: str
    conversation_id: str | None = None
    epoch: int = 0
    seq: int = 0
    note_seq: int = 0
    data: dict[str, Any] = json_field({})
    correlation_id: str = ""
    traceparent: str | None = None
    """The span that wrote it, where tracing is on."""
    created_at: datetime = moment_field(now=True, index=True)
    claimed_until: datetime | None = moment_field()


class Timer(SQLModel, table=True):
    """A moment at which something is due, swept by any router; one of each kind per conversation."""

    __table_args__ = (Index("timer_kind", "conversation_id", "kind", unique=True),)

    id: str = id_field()
    conversation_id: str = ref_field("conversation.id")
    kind: str
    epoch: int
    due_at: datetime = moment_field(now=True, index=True)
    claimed_until: datetime | None = moment_field()
