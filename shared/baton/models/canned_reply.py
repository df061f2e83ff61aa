"""Canned replies: what a team says often, found by a short name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import SQLModel

from baton.models.fields import id_field, moment_field, ref_field


class CannedReply(SQLModel, table=True):
    """One workspace has each shortcut once; `{{visitor.name}}` and `{{agent.name}}` are filled in by the panel."""

    __tablename__ = "canned_reply"
    __table_args__ = (Index("canned_reply_shortcut", "workspace_id", "shortcut", unique=True),)

    id: str = id_field()
    workspace_id: str = ref_field("workspace.id")
    shortcut: str
    text: str
    created_at: datetime = moment_field(now=True)
    updated_at: datetime = moment_field(now=True)
