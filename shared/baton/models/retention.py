"""How long a workspace keeps what is over."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import SQLModel

from baton.models.fields import moment_field, ref_field


class Retention(SQLModel, table=True):
    """In days; null keeps for ever. The row is its own timer: whichever router finds it due purges by it."""

    workspace_id: str = ref_field("workspace.id", primary_key=True)
    conversations_days: int | None = None
    """Closed conversations, from their last change on."""
    audit_log_days: int | None = None
    visitors_days: int | None = None
    """Visitors without any conversation."""
    turns_days: int | None = None
    """The AI's turns: model, tokens, cost."""
    due_at: datetime = moment_field(now=True, index=True)
    purged_at: datetime | None = moment_field()
    updated_at: datetime = moment_field(now=True)
