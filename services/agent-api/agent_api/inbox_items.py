"""What a row of the inbox shows, gathered for a whole page at once: the number of statements does not grow with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from agent_api.inbox_filter import InboxRow
from agent_api.inbox_labels import TagLabel, TeamLabel, mentions_of, tags_of, teams_of
from baton.models import Agent, Conversation, Entry, ReadMark
from baton.views import ConversationView, Parties, QueueView, conversation_view, file_names
from baton.waiting import queue_views

_PREVIEW = 200


class Preview(BaseModel):
    """The last message that everyone sees, shortened."""

    author: Literal["visitor", "bot", "agent", "system"]
    author_name: str | None
    text: str


class InboxItem(ConversationView):
    """A conversation as a list shows it. `unread`: of the visitor's messages, for this agent.

    A request with `acknowledged_at` null rings in every panel; `mentions` counts the notes that name this agent and
    that he has not seen.
    """

    bot_name: str
    preview: Preview | None
    requested_at: datetime | None
    acknowledged_at: datetime | None
    unread: int
    mentions: int
    team: TeamLabel | None
    tags: list[TagLabel]


@dataclass(frozen=True, slots=True)
class _Gathered:
    """Everything that a page needs beside its rows, by id."""

    agents: dict[str, Agent]
    queue: dict[str, QueueView]
    previews: dict[str, Preview]
    unread: dict[str, int]
    mentions: dict[str, int]
    teams: dict[str, TeamLabel]
    tags: dict[str, list[TagLabel]]


async def inbox_items(session: AsyncSession, me: Agent, rows: Sequence[InboxRow]) -> list[InboxItem]:
    conversations = [conversation for conversation, _, _ in rows]
    if not conversations:
        return []
    gathered = await _gather(session, me, conversations)
    return [_item(row, gathered) for row in rows]


async def _gather(session: AsyncSession, me: Agent, conversations: list[Conversation]) -> _Gathered:
    ids = [conversation.id for conversation in conversations]
    people = {agent for one in conversations for agent in (one.agent_id, one.offer_agent_id) if agent}
    agents = await session.scalars(select(Agent).where(col(Agent.id).in_(people)))
    return _Gathered(
        agents={agent.id: agent for agent in agents},
        queue=await queue_views(session, conversations),
        previews=await _previews(session, ids),
        unread=await _unread(session, me, ids),
        mentions=await mentions_of(session, me, ids),
        teams=await teams_of(session, ids),
        tags=await tags_of(session, ids),
    )


async def _previews(session: AsyncSession, ids: list[str]) -> dict[str, Preview]:
    """In two steps: as one statement, PostgreSQL read every entry there is to find these few."""
    last_message = (
        select(col(Entry.id))
        .where(col(Entry.conversation_id) == col(Conversation.id), col(Entry.kind) == "message")
        .where(col(Entry.seq).is_not(None))
        .order_by(col(Entry.seq).desc())
        .limit(1)
        .scalar_subquery()
    )
    last = await session.scalars(select(last_message).where(col(Conversation.id).in_(ids)))
    statement = select(
        col(Entry.conversation_id),
        col(Entry.author),
        col(Entry.author_name),
        func.substr(col(Entry.text), 1, _PREVIEW),
        col(Entry.data),
    ).where(col(Entry.id).in_([entry_id for entry_id in last if entry_id is not None]))
    found = await session.execute(statement)
    return {
        conversation_id: Preview(author=author, author_name=author_name, text=text or file_names(data))
        for conversation_id, author, author_name, text, data in found
    }


async def _unread(session: AsyncSession, me: Agent, ids: list[str]) -> dict[str, int]:
    mine = and_(
        col(ReadMark.conversation_id) == col(Entry.conversation_id),
        col(ReadMark.agent_id) == me.id,
    )
    statement = (
        select(col(Entry.conversation_id), func.count())
        .outerjoin(ReadMark, mine)
        .where(
            col(Entry.conversation_id).in_(ids),
            col(Entry.author) == "visitor",
            col(Entry.seq) > func.coalesce(col(ReadMark.seq), 0),
        )
        .group_by(col(Entry.conversation_id))
    )
    found = await session.execute(statement)
    return {row[0]: row[1] for row in found}


def has_unread(me: Agent) -> ColumnElement[bool]:
    """Whether the visitor said something that this agent has not read yet."""
    read = (
        select(col(ReadMark.seq))
        .where(col(ReadMark.conversation_id) == col(Conversation.id), col(ReadMark.agent_id) == me.id)
        .scalar_subquery()
    )
    return col(Conversation.last_visitor_seq) > func.coalesce(read, 0)


def _item(row: InboxRow, gathered: _Gathered) -> InboxItem:
    conversation, visitor, bot_name = row
    parties = Parties(
        visitor=visitor,
        agent=gathered.agents.get(conversation.agent_id or ""),
        offered=gathered.agents.get(conversation.offer_agent_id or ""),
        queue=gathered.queue.get(conversation.id),
    )
    shown = conversation_view(conversation, parties)
    return InboxItem(
        **dict(shown),
        bot_name=bot_name,
        preview=gathered.previews.get(conversation.id),
        requested_at=conversation.requested_at,
        acknowledged_at=conversation.acknowledged_at,
        unread=gathered.unread.get(conversation.id, 0),
        mentions=gathered.mentions.get(conversation.id, 0),
        team=gathered.teams.get(conversation.id),
        tags=gathered.tags.get(conversation.id, []),
    )
