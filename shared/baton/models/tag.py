"""Tags: what a workspace sorts its conversations by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import SQLModel

from baton.models.fields import id_field, moment_field, ref_field


class Tag(SQLModel, table=True):
    """A name stands once in a workspace; the colour is one of the panel's own, which are legible in both schemes."""

    __table_args__ = (Index("tag_name", "workspace_id", "name", unique=True),)

    id: str = id_field()
    workspace_id: str = ref_field("workspace.id")
    name: str
    colour: str = "gray"
    created_at: datetime = moment_field(now=True)


class ConversationTag(SQLModel, table=True):
    """A tag on a conversation."""

    __tablename__ = "conversation_tag"

    conversation_id: str = ref_field("conversation.id", primary_key=True)
    tag_id: str = ref_field("tag.id", primary_key=True, index=True)
    workspace_id: str = ref_field("workspace.id")
