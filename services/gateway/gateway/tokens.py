"""A fresh visitor token, before the old one ends."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession

from baton.access import access_same_visitor
from baton.models import Visitor
from baton.service.bodies import Answer
from gateway.doorway import Caller, TheDoorway

router = APIRouter(tags=["tokens"])


class FreshToken(Answer):
    visitor_token: str
    expires_at: datetime


@router.post("/v1/conversations/{conversation_id}/token")
async def refresh_token(conversation_id: str, request: Request, who: Caller, doorway: TheDoorway) -> FreshToken:
    """For this conversation, or another one of the same visitor (by token, or verified by the same identity)."""
    await doorway.check_conversation_origin(request, conversation_id)
    await doorway.limit("token", conversation_id, "30/60 seconds")
    async with doorway.platform.workbench.read() as session:
        conversation = await access_same_visitor(session, who, conversation_id)
        verified_as = await _verified_as(session, conversation.visitor_id)
    token, expires_at = doorway.platform.visitor_tokens.issue(
        conversation.id, conversation.visitor_id, conversation.workspace_id, verified_as
    )
    return FreshToken(visitor_token=token, expires_at=expires_at)


async def _verified_as(session: AsyncSession, visitor_id: str) -> str | None:
    visitor = await session.get(Visitor, visitor_id)
    return visitor.verified_as if visitor else None
