"""The only way to load what belongs to a tenant: each function takes the principal, and hides what is not theirs."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from baton.errors import NotFound
from baton.ids import is_id
from baton.models import Agent, AiJob, Attachment, Bot, Conversation, Tag, Team, Visitor
from baton.principals import AgentPrincipal, Principal, VisitorPrincipal
from baton.work import Work


async def access_conversation(session: AsyncSession, principal: Principal, conversation_id: str) -> Conversation:
    """A conversation that the principal may see; NotFound for any other, whether it exists or not."""
    found = await session.get(Conversation, _possible(conversation_id))
    return _theirs(found, principal)


async def access_conversation_locked(work: Work, principal: Principal, conversation_id: str) -> Conversation:
    """The same, locked for a change."""
    found = await work.lock_conversation(_possible(conversation_id))
    return _theirs(found, principal)


def _theirs(found: Conversation | None, principal: Principal) -> Conversation:
    if found is None or found.workspace_id != principal.workspace_id:
        raise NotFound
    if isinstance(principal, VisitorPrincipal) and found.id != principal.conversation_id:
        raise NotFound
    return found


async def access_attachment(
    session: AsyncSession, principal: Principal, conversation_id: str, attachment_id: str
) -> Attachment:
    """A file of a conversation that the principal may see: what is for agents is for agents only.

    What nobody has posted yet is its uploader's; who may read the entry may read its files.
    """
    conversation = await access_conversation(session, principal, conversation_id)
    found = await session.get(Attachment, _possible(attachment_id))
    if found is None or found.conversation_id != conversation.id:
        raise NotFound
    if isinstance(principal, AgentPrincipal):
        visible = found.client_message_id is not None or found.uploader_id == principal.agent.id
    else:
        visible = found.audience == "everyone"
    if not visible:
        raise NotFound
    return found


async def access_public_bot(session: AsyncSession, bot_id: str) -> Bot:
    """A bot by its public id: all that a visitor needs to begin."""
    found = await session.get(Bot, _possible(bot_id))
    if found is None or found.archived_at is not None:
        raise NotFound
    return found


async def access_bot(session: AsyncSession, principal: Principal, bot_id: str) -> Bot:
    """A bot of the principal's workspace, archived ones included."""
    found = await session.get(Bot, _possible(bot_id))
    if found is None or found.workspace_id != principal.workspace_id:
        raise NotFound
    return found


async def access_agent(session: AsyncSession, principal: Principal, agent_id: str) -> Agent:
    """A colleague, deactivated ones included."""
    found = await session.get(Agent, _possible(agent_id))
    if found is None or found.workspace_id != principal.workspace_id:
        raise NotFound
    return found


async def access_team(session: AsyncSession, principal: Principal, team_id: str) -> Team:
    """A team that has not been deleted."""
    found = await session.get(Team, _possible(team_id))
    if found is None or found.workspace_id != principal.workspace_id or found.deleted_at is not None:
        raise NotFound
    return found


async def access_tag(session: AsyncSession, principal: Principal, tag_id: str) -> Tag:
    found = await session.get(Tag, _possible(tag_id))
    if found is None or found.workspace_id != principal.workspace_id:
        raise NotFound
    return found


async def access_ai_job(session: AsyncSession, principal: AgentPrincipal, job_id: str) -> AiJob:
    """A job of the workspace. One about a draft is its asker's own."""
    found = await session.get(AiJob, _possible(job_id), populate_existing=True)
    if found is None or found.workspace_id != principal.workspace_id:
        raise NotFound
    if found.conversation_id is None and found.agent_id != principal.agent.id:
        raise NotFound
    return found


async def access_conversations(
    session: AsyncSession, principal: Principal, before: str | None, limit: int
) -> list[Conversation]:
    """A visitor's own conversations, or a workspace's, newest first."""
    statement = (
        select(Conversation)
        .where(col(Conversation.workspace_id) == principal.workspace_id)
        .order_by(col(Conversation.id).desc())
        .limit(limit)
    )
    if isinstance(principal, VisitorPrincipal):
        statement = statement.where(col(Conversation.visitor_id) == principal.visitor_id)
    if before is not None:
        statement = statement.where(col(Conversation.id) < before)
    return list((await session.scalars(statement)).all())


def _possible(object_id: str) -> str:
    if not is_id(object_id):
        raise NotFound
    return object_id


async def access_same_visitor(session: AsyncSession, principal: Principal, conversation_id: str) -> Conversation:
    """A conversation of the principal's own visitor: issued to that very visitor, or verified by the same identity."""
    found = await session.get(Conversation, _possible(conversation_id))
    if found is None or found.workspace_id != principal.workspace_id:
        raise NotFound
    if not isinstance(principal, VisitorPrincipal) or found.id == principal.conversation_id:
        return found
    if found.visitor_id != principal.visitor_id:
        visitor = await session.get(Visitor, found.visitor_id)
        if visitor is None or visitor.verified_as is None or visitor.verified_as != principal.verified_as:
            raise NotFound
    return found
