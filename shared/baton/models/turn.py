"""The AI's turns: at most one running per conversation, one per visitor entry, with a lease, an attempt and a bill."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from baton.models.fields import id_field, moment_field, ref_field

_RUNNING = text("state = 'running'")


class AiTurn(SQLModel, table=True):
    """`state`: running, done, discarded or failed. Every worker's statement names the attempt that it holds."""

    __tablename__ = "ai_turn"
    __table_args__ = (
        Index("ai_turn_entry", "conversation_id", "reply_to_seq", unique=True),
        Index(
            "ai_turn_one_running", "conversation_id", unique=True,
            postgresql_where=_RUNNING, sqlite_where=_RUNNING,
        ),
        Index("ai_turn_period", "workspace_id", "started_at"),
        Index("ai_turn_lease", "lease_until", postgresql_where=_RUNNING, sqlite_where=_RUNNING),
    )  # fmt: skip

    id: str = id_field()
    workspace_id: str = ref_field("workspace.id")
    conversation_id: str = ref_field("conversation.id")
    epoch: int
    reply_to_seq: int
    attempt: int = 1
    state: str = "running"
    shown: bool = False
    worker: str
    lease_until: datetime = moment_field()
    failures: int = 0
    """Model calls of this turn that failed; bounded, so that a broken model ends in a handoff."""
    model: str | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = None
    first_token_ms: int | None = None
    finish_reason: str | None = None
    error: str | None = None
    started_at: datetime = moment_field(now=True)
    ended_at: datetime | None = moment_field()
