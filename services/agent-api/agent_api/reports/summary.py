"""One report: everything about one workspace, or one of its bots or teams, in some days."""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from agent_api.reports.helping import HelpUse, read_help
from agent_api.reports.outcomes import (
    Fates,
    Handoffs,
    Outcomes,
    handoffs_of,
    outcomes_of,
    read_fates,
    read_reasons,
)
from agent_api.reports.people import AgentFigures, RatingsBySide, ratings_by_side, read_agents
from agent_api.reports.scope import Scope
from agent_api.reports.spending import (
    AiUse,
    Bills,
    ModelUse,
    read_bills,
    read_messages,
    use_of,
    uses_by_model,
)
from agent_api.reports.spread import NOTHING, Spread
from agent_api.reports.times import read_times
from baton.service.bodies import Answer


class Day(Answer):
    """A local day. Conversations count on the day on which they began, turns likewise."""

    date: date
    outcomes: Outcomes
    ai: AiUse
    ably_messages: int | None


class Summary(Answer):
    """Figures for the days `first` to `last` in `time_zone`; each is defined where its class stands."""

    first: date
    last: date
    time_zone: str
    bot_id: str | None
    team_id: str | None
    days: list[Day]
    outcomes: Outcomes
    handoffs: Handoffs
    waiting: Spread
    gave_up: Spread
    first_reply: Spread
    handling: Spread
    ratings: RatingsBySide
    agents: list[AgentFigures]
    ai: AiUse
    models: list[ModelUse]
    help: list[HelpUse]
    ably_messages: int | None


async def summarise(session: AsyncSession, scope: Scope) -> Summary:
    fates, reasons = await read_fates(session, scope), await read_reasons(session, scope)
    times, bills = await read_times(session, scope), await read_bills(session, scope)
    messages = await read_messages(session, scope)
    return Summary(
        first=scope.period.first,
        last=scope.period.last,
        time_zone=scope.period.zone.key,
        bot_id=scope.bot_id,
        team_id=scope.team_id,
        days=_days(scope, fates, bills, messages),
        outcomes=outcomes_of(fates.total),
        handoffs=handoffs_of(fates, reasons),
        waiting=times.all.get("waiting", NOTHING),
        gave_up=times.all.get("gave_up", NOTHING),
        first_reply=times.all.get("first_reply", NOTHING),
        handling=times.all.get("handling", NOTHING),
        ratings=ratings_by_side(fates),
        agents=await read_agents(session, scope, times),
        ai=use_of(bills.total),
        models=uses_by_model(bills),
        help=await read_help(session, scope),
        ably_messages=None if messages is None else sum(messages.values()),
    )


def _days(scope: Scope, fates: Fates, bills: Bills, messages: dict[date, int] | None) -> list[Day]:
    """Every day has its line, also one on which nothing happened."""
    return [
        Day(
            date=day,
            outcomes=outcomes_of(fates.by_day.get(day, Counter())),
            ai=use_of(bills.by_day.get(day, [0.0] * 6)),
            ably_messages=None if messages is None else messages.get(day, 0),
        )
        for day in scope.period.days
    ]
