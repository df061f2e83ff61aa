"""Reading the transcript, and gathering what a conversation's view needs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from baton.models import Agent, Conversation, Entry, Visitor
from baton.views import (
    ConversationView,
    Parties,
    VisitorConversationView,
    conversation_view,
    visitor_conversation_view,
)
from baton.waiting import queue_view, queue_views


async def entries_after(session: AsyncSession, conversation_id: str, after: int, limit: int) -> list[Entry]:
    """What everyone may see, after a `seq`, in order."""
    rows = await session.scalars(
        select(Entry)
        .where(col(Entry.conversation_id) == conversation_id, col(Entry.seq) > after)
        .order_by(col(Entry.seq))
        .limit(limit)
    )
    return list(rows.all())


async def notes_after(session: AsyncSession, conversation_id: str, after_note: int, limit: int) -> list[Entry]:
    """What only agents may see, after a `note_seq`, in order."""
    rows = await session.scalars(
        select(Entry)
        .where(col(Entry.conversation_id) == conversation_id, col(Entry.note_seq) > after_note)
        .order_by(col(Entry.note_seq))
        .limit(limit)
    )
    return list(rows.all())


async def parties_of(session: AsyncSession, conversation: Conversation) -> Parties:
    """Visitor, holder, the one to whom it is offered, and the place in the queue."""
    visitor = await session.get_one(Visitor, conversation.visitor_id)
    agent = await session.get(Agent, conversation.agent_id) if conversation.agent_id else None
    offered = await session.get(Agent, conversation.offer_agent_id) if conversation.offer_agent_id else None
    return Parties(visitor=visitor, agent=agent, offered=offered, queue=await queue_view(session, conversation))


async def parties_of_many(session: AsyncSession, conversations: Sequence[Conversation]) -> dict[str, Parties]:
    """The same for a page of one workspace's conversations, by id; the number of statements does not grow with it."""
    people = {agent for one in conversations for agent in (one.agent_id, one.offer_agent_id) if agent}
    visitors = {one.visitor_id for one in conversations}
    agents = {row.id: row for row in await session.scalars(select(Agent).where(col(Agent.id).in_(people)))}
    found = {row.id: row for row in await session.scalars(select(Visitor).where(col(Visitor.id).in_(visitors)))}
    places = await queue_views(session, conversations)
    return {
        one.id: Parties(
            visitor=found[one.visitor_id],
            agent=agents.get(one.agent_id or ""),
            offered=agents.get(one.offer_agent_id or ""),
            queue=places.get(one.id),
        )
        for one in conversations
    }


async def shown_to_agents(session: AsyncSession, conversation: Conversation) -> ConversationView:
    """The full view."""
    return conversation_view(conversation, await parties_of(session, conversation))


async def shown_to_visitor(session: AsyncSession, conversation: Conversation) -> VisitorConversationView:
    """What the visitor may see."""
    return visitor_conversation_view(conversation, await parties_of(session, conversation))
