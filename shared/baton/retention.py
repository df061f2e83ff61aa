"""Purging: what a workspace no longer wants to keep goes in small batches, each locked only as long as it takes to go.

A batch locks its own rows, passing over those that somebody else works on, looks at them again under the lock and
deletes them by their keys. Nobody waits for a purge for longer than one batch, and a purge waits for nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlmodel import SQLModel, col

from baton.database import db_now
from baton.models import AiTurn, AuditRecord, Conversation, Retention, Visitor
from baton.work import Work, Workbench

ROUND_S = 3_600
_DAY_S = 86_400
_PAUSE_S = 0.02
"""Between two batches, so that a long purge leaves room for everybody."""


@dataclass(slots=True)
class Purged:
    """How many of each are gone."""

    conversations: int = 0
    visitors: int = 0
    turns: int = 0
    audit_records: int = 0

    def __bool__(self) -> bool:
        return any(asdict(self).values())


async def claim_due(workbench: Workbench) -> Retention | None:
    """One workspace's rules, for this process alone until the next round."""
    due = (
        select(col(Retention.workspace_id))
        .where(col(Retention.due_at) <= db_now())
        .order_by(col(Retention.due_at))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    claim = (
        update(Retention)
        .where(col(Retention.workspace_id) == due.scalar_subquery())
        .values(due_at=db_now(ROUND_S))
        .returning(Retention)
        .execution_options(synchronize_session=False)
    )
    async with workbench.begin() as work:
        return (await work.session.execute(claim)).scalar_one_or_none()


async def purge(workbench: Workbench, rules: Retention) -> Purged:
    """Everything that is too old by these rules, conversations before the visitors that they leave alone."""
    purged = Purged()
    workspace_id = rules.workspace_id
    if rules.conversations_days is not None:
        old = _old_conversations(workspace_id, rules.conversations_days)
        purged.conversations = await _all(workbench, lambda work: _delete(work, Conversation, Conversation.id, old, 20))
    if rules.turns_days is not None:
        old = _old_turns(workspace_id, rules.turns_days)
        purged.turns = await _all(workbench, lambda work: _delete(work, AiTurn, AiTurn.id, old, 500))
    if rules.visitors_days is not None:
        old = _old_visitors(workspace_id, rules.visitors_days)
        purged.visitors = await _all(workbench, lambda work: _delete(work, Visitor, Visitor.id, old, 200))
    if rules.audit_log_days is not None:
        old = _older(AuditRecord.workspace_id, workspace_id, AuditRecord.created_at, rules.audit_log_days)
        purged.audit_records = await _all(workbench, lambda work: _delete(work, AuditRecord, AuditRecord.id, old, 500))
    await _note(workbench, workspace_id, purged)
    return purged


def _older(tenant: object, workspace_id: str, moment: object, days: int) -> ColumnElement[bool]:
    return and_(col(tenant) == workspace_id, col(moment) < db_now(-days * _DAY_S))


def _old_conversations(workspace_id: str, days: int) -> ColumnElement[bool]:
    """Closed is not enough: what was rated or noted later has lived on. The inbox's index finds them."""
    old = _older(Conversation.workspace_id, workspace_id, Conversation.updated_at, days)
    return and_(old, col(Conversation.status) == "closed", col(Conversation.holder).in_(("bot", "queue", "agent")))


def _old_turns(workspace_id: str, days: int) -> ColumnElement[bool]:
    """While a conversation is open, a turn that came to nothing says that the entry is not to be tried again."""
    closed = exists().where(col(Conversation.id) == col(AiTurn.conversation_id), col(Conversation.status) == "closed")
    old = _older(AiTurn.workspace_id, workspace_id, AiTurn.started_at, days)
    return and_(old, col(AiTurn.state) != "running", or_(col(AiTurn.state) == "done", closed))


def _old_visitors(workspace_id: str, days: int) -> ColumnElement[bool]:
    old = _older(Visitor.workspace_id, workspace_id, Visitor.created_at, days)
    return and_(old, ~exists().where(col(Conversation.visitor_id) == col(Visitor.id)))


async def _all(workbench: Workbench, batch: Callable[[Work], Awaitable[int]]) -> int:
    total = 0
    while True:
        async with workbench.begin() as work:
            gone = await batch(work)
        total += gone
        if not gone:
            return total
        await asyncio.sleep(_PAUSE_S)


async def _delete(work: Work, table: type[SQLModel], key: object, old: ColumnElement[bool], at_once: int) -> int:
    """The second look is a statement of its own: what came to a row before our lock is seen only by it."""
    ids = select(col(key)).where(old).limit(at_once)
    locked = list(await work.session.scalars(ids.with_for_update(skip_locked=True, of=table)))
    if not locked:
        return 0
    gone = delete(table).where(col(key).in_(locked), old).returning(col(key))
    return len((await work.session.execute(gone.execution_options(synchronize_session=False))).all())


async def _note(workbench: Workbench, workspace_id: str, purged: Purged) -> None:
    async with workbench.begin() as work:
        await work.session.execute(
            update(Retention).where(col(Retention.workspace_id) == workspace_id).values(purged_at=db_now())
        )
        if purged:
            work.add(
                AuditRecord(
                    workspace_id=workspace_id,
                    actor_name="retention",
                    action="retention.purged",
                    target=workspace_id,
                    data=asdict(purged),
                )
            )
