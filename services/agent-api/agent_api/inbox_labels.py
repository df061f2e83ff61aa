"""What is hung on a row of the inbox: its team, its tags, and whether a note names me. One statement each per page."""

from __future__ import annotations

from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from baton.models import Agent, Bot, Conversation, ConversationTag, Mention, Tag, Team


class TeamLabel(BaseModel):
    """The team that it was handed to, else its bot's."""

    id: str
    name: str


class TagLabel(TeamLabel):
    """A tag on the conversation."""

    colour: str


async def mentions_of(session: AsyncSession, me: Agent, ids: list[str]) -> dict[str, int]:
    statement = (
        select(col(Mention.conversation_id), func.count())
        .where(
            col(Mention.agent_id) == me.id,
            col(Mention.conversation_id).in_(ids),
            col(Mention.seen_at).is_(None),
        )
        .group_by(col(Mention.conversation_id))
    )
    return {row[0]: row[1] for row in await session.execute(statement)}


async def teams_of(session: AsyncSession, ids: list[str]) -> dict[str, TeamLabel]:
    """A team that was deleted is none."""
    statement = (
        select(col(Conversation.id), Team)
        .join(Bot, col(Bot.id) == col(Conversation.bot_id))
        .join(Team, col(Team.id) == func.coalesce(col(Conversation.team_id), col(Bot.team_id)))
        .where(col(Conversation.id).in_(ids), col(Team.deleted_at).is_(None))
    )
    return {row[0]: TeamLabel(id=row[1].id, name=row[1].name) for row in await session.execute(statement)}


async def tags_of(session: AsyncSession, ids: list[str]) -> dict[str, list[TagLabel]]:
    statement = (
        select(col(ConversationTag.conversation_id), Tag)
        .join(Tag, col(Tag.id) == col(ConversationTag.tag_id))
        .where(col(ConversationTag.conversation_id).in_(ids))
        .order_by(func.lower(col(Tag.name)), col(Tag.id))
    )
    tags: dict[str, list[TagLabel]] = {}
    for conversation_id, tag in await session.execute(statement):
        tags.setdefault(conversation_id, []).append(TagLabel(id=tag.id, name=tag.name, colour=tag.colour))
    return tags
