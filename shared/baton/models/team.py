"""Teams: to whom a conversation is offered, and what a list can be narrowed to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from baton.models.fields import id_field, moment_field, ref_field

_LIVES = text("deleted_at is null")


class Team(SQLModel, table=True):
    """A team that is deleted stays as a row without members: no conversation has to be touched to let it go."""

    __table_args__ = (
        Index("team_name", "workspace_id", "name", unique=True, postgresql_where=_LIVES, sqlite_where=_LIVES),
    )

    id: str = id_field()
    workspace_id: str = ref_field("workspace.id")
    name: str
    created_at: datetime = moment_field(now=True)
    updated_at: datetime = moment_field(now=True)
    deleted_at: datetime | None = moment_field()


class TeamMember(SQLModel, table=True):
    """An agent may be in any number of teams."""

    __tablename__ = "team_member"

    team_id: str = ref_field("team.id", primary_key=True)
    agent_id: str = ref_field("agent.id", primary_key=True, index=True)
    workspace_id: str = ref_field("workspace.id")
