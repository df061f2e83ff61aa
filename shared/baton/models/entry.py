"""Entries: messages and events in one gapless sequence; what only agents may see in a second one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Text, text
from sqlmodel import Field, SQLModel

from baton.models.fields import id_field, json_field, moment_field, ref_field


class Entry(SQLModel, table=True):
    """`audience` everyone has `seq`; `audience` agents has `note_seq` and `after_seq`."""

    __table_args__ = (
        Index("entry_seq", "conversation_id", "seq", unique=True),
        Index(
            "entry_note_seq", "conversation_id", "note_seq", unique=True,
            postgresql_where=text("note_seq is not null"), sqlite_where=text("note_seq is not null"),
        ),
        Index(
            "entry_client_message_id", "conversation_id", "client_message_id", unique=True,
            postgresql_where=text("client_message_id is not null"),
            sqlite_where=text("client_message_id is not null"),
        ),
        Index(
            "entry_one_answer", "conversation_id", "in_reply_to", unique=True,
            postgresql_where=text("in_reply_to is not null"), sqlite_where=text("in_reply_to is not null"),
        ),
    )  # fmt: skip

    id: str = id_field()
    workspace_id: str
    """Not a foreign key: the conversation's row has just been locked, and each key costs the hot path a look-up."""
    conversation_id: str = ref_field("conversation.id")
    seq: int | None = None
    note_seq: int | None = None
    after_seq: int | None = None
    kind: str = "message"
    author: str
    author_id: str | None = None
    author_name: str | None = None
    text: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    event: str | None = None
    data: dict[str, Any] = json_field({})
    in_reply_to: int | None = None
    client_message_id: str | None = None
    audience: str = "everyone"
    created_at: datetime = moment_field(now=True)
