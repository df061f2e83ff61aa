"""What the agents' inbox is told of a conversation: enough to place it in a list and to ring, no texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from baton.models import Bridge, Conversation, Mention

Item = dict[str, object]


async def inbox_items(session: AsyncSession, events: Mapping[str, str | None]) -> list[Item]:
    """The present state of these conversations; those that nobody was ever asked to look at are left out.

    Conversations that stay with their bot cost no Ably message: lists of them are polled.
    """
    escalated = exists().where(col(Bridge.conversation_id) == col(Conversation.id))
    names_somebody = exists().where(
        col(Mention.conversation_id) == col(Conversation.id), col(Mention.seen_at).is_(None)
    )
    statement = select(Conversation, escalated, names_somebody).where(col(Conversation.id).in_(events))
    return [
        _item(conversation, events[conversation.id])
        for conversation, was_escalated, somebody in await session.execute(statement)
        if somebody or _concerns_people(conversation, was_escalated, events[conversation.id])
    ]


def _concerns_people(conversation: Conversation, was_escalated: bool, event: str | None) -> bool:
    if conversation.holder == "queue" and conversation.status == "open":
        return conversation.requested_at is not None
    if conversation.holder == "bot" and event == "message":
        return False  # watched: whoever watches is on its channel
    return conversation.holder == "agent" or was_escalated or conversation.handoff_trigger is not None


def _item(row: Conversation, event: str | None) -> Item:
    return {
        "id": row.id,
        "event": event,
        "bot_id": row.bot_id,
        "status": row.status,
        "holder": row.holder,
        "epoch": row.epoch,
        "last_seq": row.last_seq,
        "last_note_seq": row.last_note_seq,
        "agent_id": row.agent_id,
        "offer_agent_id": row.offer_agent_id,
        "offer_expires_at": _moment(row.offer_expires_at),
        "handoff_result": row.handoff_result,
        "requested_at": _moment(row.requested_at),
        "acknowledged_at": _moment(row.acknowledged_at),
        "updated_at": _moment(row.updated_at),
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None


def in_order(items: Sequence[Item]) -> list[Item]:
    """First come, first served, as the panel lists them."""
    return sorted(items, key=lambda item: (str(item["requested_at"] or "~"), str(item["id"])))
