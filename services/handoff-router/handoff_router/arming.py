"""Sets the timers that only the router knows of: the bell that rings until somebody acknowledges, and idle closing."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import col

from baton.models import Bot, Conversation, Timer
from baton.passing import set_timer
from baton.work import Workbench
from handoff_router.limits import REMIND_EVERY_S, is_waiting


async def arm(workbench: Workbench, conversation_id: str) -> None:
    """Sets what is missing; an event that comes twice finds nothing missing."""
    async with workbench.read() as session:
        statement = (
            select(Conversation, col(Bot.idle_close_s), col(Timer.kind))
            .join(Bot, col(Bot.id) == Conversation.bot_id)
            .outerjoin(Timer, col(Timer.conversation_id) == Conversation.id)
            .where(col(Conversation.id) == conversation_id)
        )
        rows = (await session.execute(statement)).all()
    if not rows:
        return
    missing = _wanted(rows[0][0], rows[0][1]) - {kind for _, _, kind in rows}
    if missing:
        await _set(workbench, conversation_id, rows[0][1], missing)


async def _set(workbench: Workbench, conversation_id: str, idle_close_s: int | None, kinds: set[str]) -> None:
    async with workbench.begin() as work:
        conversation = await work.lock_conversation(conversation_id)
        if conversation is None:
            return
        for kind in kinds & _wanted(conversation, idle_close_s):
            await set_timer(work, conversation, kind, REMIND_EVERY_S if kind == "reminder" else idle_close_s or 0)


def _wanted(conversation: Conversation, idle_close_s: int | None) -> set[str]:
    wanted = set()
    if is_waiting(conversation) and conversation.acknowledged_at is None:
        wanted.add("reminder")
    if conversation.status == "open" and idle_close_s is not None:
        wanted.add("idle")
    return wanted
