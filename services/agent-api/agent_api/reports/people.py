"""What agents did in a period, and what visitors thought of it.

Ratings belong to conversations that began in the period: to people where an agent ever had the conversation, else to
the bot; and to the agent who had it last. The last rating of a conversation counts.
"""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from agent_api.reports.outcomes import Fates
from agent_api.reports.scope import Scope
from agent_api.reports.spread import NOTHING, Spread
from agent_api.reports.times import Times
from baton.models import Agent, Transition
from baton.service.bodies import Answer

_TAKES = ("agent_joined", "transferred", "reopened")


class Ratings(Answer):
    """`scores`: how many gave 1, 2, 3, 4 and 5."""

    count: int
    average: float | None
    scores: list[int]


class RatingsBySide(Answer):
    bot: Ratings
    people: Ratings


class AgentFigures(Answer):
    """`conversations`: different ones that the agent took in the period, by joining, transfer or reopening."""

    id: str
    name: str
    conversations: int
    handling: Spread
    handled_s: float
    first_reply: Spread
    ratings: Ratings


def ratings_by_side(fates: Fates) -> RatingsBySide:
    return RatingsBySide(bot=ratings_of(fates.scores["bot"]), people=ratings_of(fates.scores["people"]))


async def read_agents(session: AsyncSession, scope: Scope, times: Times) -> list[AgentFigures]:
    """Everybody who took, handled or replied to something; those who took most come first."""
    taken, rated = await _taken(session, scope), await _rated(session, scope)
    ids = {*taken, *rated, *times.handled_s, *(agent_id for _, agent_id in times.of_agent)}
    agents = await session.scalars(
        select(Agent).where(col(Agent.workspace_id) == scope.workspace_id, col(Agent.id).in_(ids))
    )
    found = [
        AgentFigures(
            id=agent.id,
            name=agent.name,
            conversations=taken.get(agent.id, 0),
            handling=times.of_agent.get(("handling", agent.id), NOTHING),
            handled_s=times.handled_s.get(agent.id, 0.0),
            first_reply=times.of_agent.get(("first_reply", agent.id), NOTHING),
            ratings=ratings_of(rated.get(agent.id, Counter())),
        )
        for agent in agents
    ]
    return sorted(found, key=lambda one: (-one.conversations, one.name, one.id))


def ratings_of(scores: Counter[int]) -> Ratings:
    count = scores.total()
    average = round(sum(score * times for score, times in scores.items()) / count, 2) if count else None
    return Ratings(count=count, average=average, scores=[scores[score] for score in range(1, 6)])


async def _taken(session: AsyncSession, scope: Scope) -> dict[str, int]:
    statement = (
        select(col(Transition.agent_id), func.count(col(Transition.conversation_id).distinct()))
        .where(
            *scope.steps(),
            col(Transition.event).in_(_TAKES),
            col(Transition.to_holder) == "agent",
            col(Transition.agent_id).is_not(None),
        )
        .group_by(col(Transition.agent_id))
    )
    return {agent_id: count for agent_id, count in await session.execute(statement) if agent_id is not None}


async def _rated(session: AsyncSession, scope: Scope) -> dict[str, Counter[int]]:
    begun = scope.begun()
    latest_first = (col(Transition.epoch).desc(), col(Transition.at).desc())
    held = (
        select(
            col(Transition.agent_id).label("agent_id"),
            begun.c.rating_score.label("score"),
            func.row_number()
            .over(partition_by=col(Transition.conversation_id), order_by=latest_first)
            .label("from_the_last"),
        )
        .join(begun, begun.c.id == col(Transition.conversation_id))
        .where(
            begun.c.rating_score.is_not(None),
            col(Transition.event).in_(_TAKES),
            col(Transition.to_holder) == "agent",
            col(Transition.agent_id).is_not(None),
        )
        .cte("held")
    )
    statement = (
        select(held.c.agent_id, held.c.score, func.count())
        .where(held.c.from_the_last == 1)
        .group_by(held.c.agent_id, held.c.score)
    )
    found: dict[str, Counter[int]] = {}
    for agent_id, score, count in await session.execute(statement):
        found.setdefault(agent_id, Counter())[score] += count
    return found
