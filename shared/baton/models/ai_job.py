"""What the AI does for agents and admins, outside of any conversation's turn: one job, one result, one bill."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Text, text
from sqlmodel import Field, SQLModel

from baton.database import IdColumn
from baton.models.fields import id_field, json_field, moment_field, ref_field

_UNFINISHED = text("state in ('queued', 'running')")


class AiJob(SQLModel, table=True):
    """`kind`: summary, suggestion, rewrite or draft; `state`: queued, running, done or failed.

    What was asked (`input`) is emptied when the job ends. A draft's job belongs to no conversation.
    """

    __tablename__ = "ai_job"
    __table_args__ = (
        Index("ai_job_repeat", "agent_id", "client_job_id", unique=True),
        Index("ai_job_period", "workspace_id", "created_at"),
        Index("ai_job_unfinished", "deadline_at", postgresql_where=_UNFINISHED, sqlite_where=_UNFINISHED),
    )

    id: str = id_field()
    workspace_id: str = ref_field("workspace.id")
    agent_id: str = ref_field("agent.id")
    conversation_id: str | None = Field(
        default=None, sa_column=Column(IdColumn, ForeignKey("conversation.id", ondelete="CASCADE"), index=True)
    )
    """Goes with its conversation: what the AI made of its words is erased with them."""
    bot_id: str | None = ref_field("bot.id", null=True)
    """Whose daily budget it counts against; null for a bot that is not saved yet."""
    client_job_id: str
    fingerprint: str
    kind: str
    style: str | None = None
    input: dict[str, Any] = json_field({})
    state: str = "queued"
    attempt: int = 0
    lease_until: datetime | None = moment_field()
    deadline_at: datetime = moment_field(now=True)
    result: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    reason: str | None = None
    """summary: why a person is needed; draft: why one would be asked for."""
    handoff: str | None = None
    """draft: what would have asked for a person now (phrase or model)."""
    error: str | None = None
    model: str | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = None
    created_at: datetime = moment_field(now=True)
    ended_at: datetime | None = moment_field()
