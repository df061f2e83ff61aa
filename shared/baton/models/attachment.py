"""Attachments: files that people add to what they say. The file itself lies in the storage, under a random name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, text
from sqlmodel import Field, SQLModel

from baton.database import IdColumn
from baton.models.fields import id_field, moment_field, ref_field


class Attachment(SQLModel, table=True):
    """Uploaded first, then named by one message. The row outlives its conversation until the file is removed."""

    __table_args__ = (
        Index(
            "attachment_unsettled", "created_at",
            postgresql_where=text("entry_id is null"), sqlite_where=text("entry_id is null"),
        ),
        Index(
            "attachment_orphaned", "id",
            postgresql_where=text("conversation_id is null"), sqlite_where=text("conversation_id is null"),
        ),
    )  # fmt: skip

    id: str = id_field()
    workspace_id: str = ref_field("workspace.id")
    conversation_id: str | None = Field(
        default=None,
        sa_column=Column(IdColumn, ForeignKey("conversation.id", ondelete="SET NULL"), index=True, nullable=True),
    )
    """Null: the conversation was erased, and the file goes with the next sweep."""
    uploaded_by: str
    """`visitor`, `agent`, or `server` (an API key)."""
    uploader_id: str
    name: str
    media_type: str
    size: int
    width: int | None = None
    height: int | None = None
    storage_key: str
    audience: str = "everyone"
    """`agents` until an agent's file is posted to everyone: no visitor ever reads it before, or in a private note."""
    client_message_id: str | None = None
    """The message that it belongs to, from the moment that one asks for it; no other may."""
    entry_id: str | None = None
    """Where it was posted; for what visitors post, the sweep writes it down (see attachments.sweep)."""
    created_at: datetime = moment_field(now=True)
