"""The agents to whom a conversation could be offered now, and how much each of them has to do."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from baton.database import db_now
from baton.models import Agent, Bot, Conversation, TeamMember
from baton.presence import load_of
from baton.work import Work
from handoff_router.routing import Candidate


def team_of(conversation: Conversation, bot: Bot) -> str | None:
    """The team that it was handed to, else its bot's."""
    return conversation.team_id or bot.team_id


async def candidates_in(session: AsyncSession, workspace_id: str, team_id: str | None = None) -> list[Candidate]:
    """Everybody of the workspace who is online and present, full or not; of a team, its members.

    A team that has nobody any more (it was deleted, all have left) keeps nobody waiting: then it is everybody.
    """
    members = select(col(TeamMember.agent_id)).where(col(TeamMember.team_id) == team_id)
    staffed = select(col(Agent.id)).where(col(Agent.id).in_(members), col(Agent.active).is_(True)).exists()
    statement = select(Agent).where(
        col(Agent.workspace_id) == workspace_id,
        col(Agent.active).is_(True),
        col(Agent.availability) == "online",
        col(Agent.seen_until) > db_now(),
    )
    if team_id is not None:
        statement = statement.where(or_(col(Agent.id).in_(members), ~staffed))
    agents = list(await session.scalars(statement))
    loads = await _loads(session, [agent.id for agent in agents])
    return [Candidate(agent.id, loads.get(agent.id, 0), agent.capacity, agent.last_offered_at) for agent in agents]


async def lock_if_free(work: Work, agent_id: str) -> Agent | None:
    """The agent, locked, if there still is room: two routers never fill the same place."""
    statement = (
        select(Agent)
        .where(
            col(Agent.id) == agent_id,
            col(Agent.active).is_(True),
            col(Agent.availability) == "online",
            col(Agent.seen_until) > db_now(),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    agent: Agent | None = (await work.session.execute(statement)).scalar_one_or_none()
    if agent is None:
        return None
    load = (await _loads(work.session, [agent_id])).get(agent_id, 0)
    return agent if load < agent.capacity else None


async def _loads(session: AsyncSession, agent_ids: list[str]) -> dict[str, int]:
    held = await load_of(session, agent_ids)
    rows = await session.execute(
        select(col(Conversation.offer_agent_id), func.count())
        .where(
            col(Conversation.offer_agent_id).in_(agent_ids),
            col(Conversation.status) == "open",
            col(Conversation.holder) == "queue",
        )
        .group_by(col(Conversation.offer_agent_id))
    )
    offered = {agent_id: count for agent_id, count in rows if agent_id is not None}
    return {agent_id: held.get(agent_id, 0) + offered.get(agent_id, 0) for agent_id in agent_ids}
