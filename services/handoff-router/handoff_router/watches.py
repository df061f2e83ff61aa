"""Watches end by themselves: the conversation's flag is the latest end, and with the last one its stretch ends."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlmodel import col

from baton.database import db_now
from baton.models import Conversation, Watch
from baton.stretch import end_stretch
from baton.work import Work, Workbench

_AT_ONCE = 200


async def end_watches(workbench: Workbench) -> None:
    """One transaction per conversation; a second router finds nothing left to do."""
    async with workbench.read() as session:
        statement = select(col(Watch.conversation_id)).where(col(Watch.until) <= db_now()).distinct().limit(_AT_ONCE)
        ids = list(await session.scalars(statement))
    for conversation_id in ids:
        async with workbench.begin() as work:
            conversation = await work.lock_conversation(conversation_id)
            if conversation is not None:
                await _end_watches_of(work, conversation)


async def _end_watches_of(work: Work, conversation: Conversation) -> None:
    of_this = col(Watch.conversation_id) == conversation.id
    await work.session.execute(
        delete(Watch).where(of_this, col(Watch.until) <= db_now()).execution_options(synchronize_session=False)
    )
    latest = await work.session.scalar(select(func.max(Watch.until)).where(of_this))
    conversation.watched_until = latest
    if latest is None and (conversation.holder == "bot" or conversation.status == "closed"):
        await end_stretch(work, conversation)
