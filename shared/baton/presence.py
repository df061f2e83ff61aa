"""Presence is a lease in the database, availability a choice: both are needed before anybody is promised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from baton.conversation import Availability
from baton.database import Database, db_now
from baton.models import Agent, Conversation

RENEW_BELOW_S = 20
"""The lease is renewed only when less than this is left: most calls cost no write."""


async def renew_presence(database: Database, agent: Agent, lease_s: float) -> bool:
    """Renews the lease in a statement of its own, committed before the request's transaction.

    Returns whether the agent had been absent, so that the queue can be drained.
    """
    soon = datetime.now(UTC) + timedelta(seconds=RENEW_BELOW_S)
    if agent.seen_until is not None and agent.seen_until > soon:
        return False
    statement = (
        update(Agent)
        .where(col(Agent.id) == agent.id, col(Agent.active).is_(True))
        .where(or_(col(Agent.seen_until).is_(None), col(Agent.seen_until) < db_now(RENEW_BELOW_S)))
        .values(seen_until=db_now(lease_s))
        .execution_options(synchronize_session=False)
    )
    async with database.writing() as session, session.begin():
        await session.execute(statement)
    return agent.seen_until is None or agent.seen_until < datetime.now(UTC)


def is_present(agent: Agent, now: datetime) -> bool:
    """Whether the lease still runs."""
    return agent.active and agent.seen_until is not None and agent.seen_until > now


async def people_available(session: AsyncSession, workspace_id: str) -> Availability:
    """Whether anybody is online and present; agents who are full count. A failed look-up raises: it never means no."""
    found = await session.scalar(
        select(col(Agent.id))
        .where(
            col(Agent.workspace_id) == workspace_id,
            col(Agent.active).is_(True),
            col(Agent.availability) == "online",
            col(Agent.seen_until) > db_now(),
        )
        .limit(1)
    )
    return "available" if found else "no_agents"


async def load_of(session: AsyncSession, agent_ids: list[str]) -> dict[str, int]:
    """How many open conversations each of these agents holds."""
    rows = await session.execute(
        select(col(Conversation.agent_id), func.count())
        .where(
            col(Conversation.agent_id).in_(agent_ids),
            col(Conversation.status) == "open",
            col(Conversation.holder) == "agent",
        )
        .group_by(col(Conversation.agent_id))
    )
    return {agent_id: count for agent_id, count in rows if agent_id is not None}
