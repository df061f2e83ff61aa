"""What a workspace used of what is paid for by the piece, counted while it happens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from baton.database import Moment
from baton.models.fields import ref_field


class RealtimeUsage(SQLModel, table=True):
    """Messages that the realtime provider took from us, by quarter of an hour: every time zone's days begin at one."""

    __tablename__ = "realtime_usage"

    workspace_id: str = ref_field("workspace.id", primary_key=True)
    slot: datetime = Field(sa_column=Column(Moment(), primary_key=True))
    messages: int = 0
