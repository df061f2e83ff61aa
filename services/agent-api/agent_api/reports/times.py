"""How long things took. Each span counts in the period in which it ended, and while it goes on it does not count.

- `waiting`: one stay in the queue, from the step that led there until an agent joined.
- `gave_up`: one stay in the queue that ended in any other way (withdrawn, expired to the bot, closed).
- `first_reply`: from the request for a person until the first public word of one; once per request.
- `handling`: one stay with one agent, from taking to passing on or closing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import CTE, and_, case, func, literal, not_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from agent_api.reports.scope import Scope
from agent_api.reports.spread import Spread, spread_by, spread_of
from baton.database import seconds_between
from baton.models import Transition

_STANDS_STILL = ("rated", "handoff_missed", "first_reply")


@dataclass(slots=True)
class Times:
    """By kind of span, for everybody and for each agent."""

    all: dict[str, Spread] = field(default_factory=dict)
    of_agent: dict[tuple[str, str], Spread] = field(default_factory=dict)
    handled_s: dict[str, float] = field(default_factory=dict)


async def read_times(session: AsyncSession, scope: Scope) -> Times:
    times = Times()
    rows = await session.execute(spread_by(_spans(scope), "kind", "agent_id"))
    for kind, agent_id, count, median_s, p90_s, sum_s in rows:
        if agent_id is None:
            times.all[kind] = spread_of(count, median_s, p90_s)
            continue
        times.of_agent[kind, agent_id] = spread_of(count, median_s, p90_s)
        if kind == "handling":
            times.handled_s[agent_id] = round(sum_s, 1)
    return times


def _spans(scope: Scope) -> CTE:
    """Kind, agent and seconds of every span that ended in the period."""
    stays = _stays(scope)
    joined = stays.c.next_event == "agent_joined"
    kind = case((stays.c.holder == "agent", "handling"), (joined, "waiting"), else_="gave_up")
    agent = case((stays.c.holder == "agent", stays.c.agent_id), (joined, stays.c.next_agent_id))
    ended = select(
        kind.label("kind"),
        agent.label("agent_id"),
        seconds_between(stays.c.at, stays.c.until).label("seconds"),
    ).where(
        stays.c.until.is_not(None),
        stays.c.until >= scope.period.begins,
        stays.c.until < scope.period.ends,
        stays.c.event != "closed",
        stays.c.holder != "bot",
    )
    replies = select(literal("first_reply"), col(Transition.agent_id), col(Transition.waited_s)).where(
        *scope.steps(), col(Transition.event) == "first_reply", col(Transition.waited_s).is_not(None)
    )
    return union_all(ended, replies).cte("spans")


def _stays(scope: Scope) -> CTE:
    """Each step with the one after it, in every conversation in which a step was taken in the period.

    Steps that leave the baton where it is are no ends; only the first word of human_only is a beginning without a pass.
    """
    event, at = col(Transition.event), col(Transition.at)
    goes_on = and_(event == "handoff_expired", col(Transition.to_holder) == "queue")
    moves = and_(event.not_in(_STANDS_STILL), not_(goes_on))
    touched = select(col(Transition.conversation_id)).where(*scope.steps(), moves).distinct()
    of, order = col(Transition.conversation_id), (col(Transition.epoch), at)
    return (
        select(
            event.label("event"),
            col(Transition.to_holder).label("holder"),
            col(Transition.agent_id).label("agent_id"),
            at.label("at"),
            func.lead(at).over(partition_by=of, order_by=order).label("until"),
            func.lead(event).over(partition_by=of, order_by=order).label("next_event"),
            func.lead(col(Transition.agent_id)).over(partition_by=of, order_by=order).label("next_agent_id"),
        )
        .where(col(Transition.conversation_id).in_(touched), moves)
        .cte("stays")
    )
