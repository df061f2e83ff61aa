"""Putting a tag on a conversation and taking it off: both may be asked for again, and both tell the lists."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from agent_api.admission import TheCaller
from agent_api.locked import locked
from baton.access import access_tag
from baton.errors import Conflict
from baton.events import ConversationChanged
from baton.models import ConversationTag

router = APIRouter(prefix="/v1/conversations/{conversation_id}/tags", tags=["tags"])

MOST = 20


@router.put("/{tag_id}", status_code=204)
async def add_tag(conversation_id: str, tag_id: str, caller: TheCaller) -> None:
    async with locked(caller, conversation_id) as one:
        tag = await access_tag(one.work.session, caller.principal, tag_id)
        if await one.work.session.get(ConversationTag, (conversation_id, tag.id)) is not None:
            return
        if await _count(one.work.session, conversation_id) >= MOST:
            raise Conflict(f"A conversation has at most {MOST} tags.")
        one.work.add(ConversationTag(conversation_id=conversation_id, tag_id=tag.id, workspace_id=caller.workspace_id))
        one.work.announce(one.conversation, ConversationChanged.key)


@router.delete("/{tag_id}", status_code=204)
async def remove_tag(conversation_id: str, tag_id: str, caller: TheCaller) -> None:
    async with locked(caller, conversation_id) as one:
        tag = await access_tag(one.work.session, caller.principal, tag_id)
        gone = await one.work.session.execute(
            delete(ConversationTag)
            .where(col(ConversationTag.conversation_id) == conversation_id, col(ConversationTag.tag_id) == tag.id)
            .returning(col(ConversationTag.tag_id))
        )
        if gone.first() is not None:
            one.work.announce(one.conversation, ConversationChanged.key)


async def _count(session: AsyncSession, conversation_id: str) -> int:
    of_this = col(ConversationTag.conversation_id) == conversation_id
    return await session.scalar(select(func.count()).select_from(ConversationTag).where(of_this)) or 0
