"""Timers are rows: claimed by any router when due, and gone in the very transaction that did what they were for."""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update
from sqlmodel import col

from baton.database import db_now
from baton.models import Conversation, Timer
from baton.work import Work, Workbench

_CLAIM_S = 30.0
_AT_ONCE = 100


async def claim_due(workbench: Workbench) -> list[Timer]:
    """What is due, for this router alone; a claim that came to nothing ends by itself."""
    due = (
        select(col(Timer.id))
        .where(
            col(Timer.due_at) <= db_now(),
            or_(col(Timer.claimed_until).is_(None), col(Timer.claimed_until) < db_now()),
        )
        .order_by(col(Timer.due_at))
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    claim = (
        update(Timer)
        .where(col(Timer.id).in_(due.scalar_subquery()))
        .values(claimed_until=db_now(_CLAIM_S))
        .returning(Timer)
        .execution_options(synchronize_session=False)
    )
    async with workbench.begin() as work:
        timers = list((await work.session.execute(claim)).scalars())
    return sorted(timers, key=lambda timer: timer.due_at)


async def use_up(work: Work, timer: Timer) -> bool:
    """Deletes a claimed timer under the conversation's lock; False when it was stopped or set anew meanwhile."""
    statement = (
        delete(Timer)
        .where(col(Timer.id) == timer.id, col(Timer.due_at) <= db_now())
        .returning(col(Timer.id))
        .execution_options(synchronize_session=False)
    )
    return (await work.session.execute(statement)).first() is not None


async def has_timer(work: Work, conversation: Conversation, kind: str) -> bool:
    statement = select(col(Timer.id)).where(col(Timer.conversation_id) == conversation.id, col(Timer.kind) == kind)
    return (await work.session.execute(statement)).first() is not None
