"""Mentions: a colleague named in a private note, until he has seen it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from baton.models.fields import moment_field, ref_field

_UNSEEN = text("seen_at is null")


class Mention(SQLModel, table=True):
    """One per note and colleague. What is unseen rings for that colleague and for nobody else."""

    __table_args__ = (
        Index(
            "mention_unseen", "agent_id", "conversation_id",
            postgresql_where=_UNSEEN, sqlite_where=_UNSEEN,
        ),
    )  # fmt: skip

    entry_id: str = ref_field("entry.id", primary_key=True)
    agent_id: str = ref_field("agent.id", primary_key=True)
    conversation_id: str = ref_field("conversation.id", index=True)
    workspace_id: str = ref_field("workspace.id")
    note_seq: int
    seen_at: datetime | None = moment_field()
