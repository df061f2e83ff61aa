"""Settings that depend on each other (modes and keys, owners) are changed one after the other, per workspace."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import col

from baton.database import db_now
from baton.models import Workspace
from baton.work import Work


async def lock_workspace(work: Work, workspace_id: str) -> None:
    """Makes settings that depend on each other change one after the other, and asks for the time."""
    statement = select(db_now()).where(col(Workspace.id) == workspace_id).with_for_update(of=Workspace)
    work.now = (await work.session.scalars(statement)).one()
