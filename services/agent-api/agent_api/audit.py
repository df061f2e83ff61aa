"""The audit log: who changed what and when; never a secret, never a text."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import JsonValue
from sqlalchemy import select
from sqlmodel import col

from agent_api.admission import Caller, TheCaller
from agent_api.paging import Page, Paging, newest_first
from baton.models import AuditRecord
from baton.service.bodies import Answer
from baton.work import Work

router = APIRouter(prefix="/v1", tags=["audit log"])


class Actor(Answer):
    id: str | None
    name: str


class AuditEntry(Answer):
    """`target` is the id of what was changed, or the name of a setting."""

    id: str
    actor: Actor
    action: str
    target: str
    data: dict[str, JsonValue]
    created_at: datetime


def record(work: Work, caller: Caller, action: str, target: str, **data: object) -> None:
    """Written in the same transaction as the change."""
    work.add(
        AuditRecord(
            workspace_id=caller.workspace_id,
            actor_id=caller.agent.id,
            actor_name=caller.agent.name,
            action=action,
            target=target,
            data=data,
        )
    )


@router.get("/audit-log")
async def read_audit_log(caller: TheCaller, paging: Annotated[Paging, Query()]) -> Page[AuditEntry]:
    """The newest first."""
    statement = select(AuditRecord).where(col(AuditRecord.workspace_id) == caller.workspace_id)
    async with caller.platform.workbench.read() as session:
        records, cursor = await newest_first(session, statement, AuditRecord.id, paging)
    return Page(items=[_shown(one) for one in records], next_cursor=cursor)


def _shown(one: AuditRecord) -> AuditEntry:
    return AuditEntry(
        id=one.id,
        actor=Actor(id=one.actor_id, name=one.actor_name),
        action=one.action,
        target=one.target,
        data=one.data,
        created_at=one.created_at,
    )
