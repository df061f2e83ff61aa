"""What became of the conversations that began in a period, day by day, and why people were asked for.

- `open`: not closed yet.
- `people`: closed, and an agent had it at some time.
- `abandoned`: closed without that, though a person was asked for and the request was never taken back.
- `bot`: closed, and nobody was needed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from agent_api.reports.scope import Scope
from baton.models import Transition
from baton.service.bodies import Answer


class Outcomes(Answer):
    """Numbers of conversations; `conversations` is the sum of the other four."""

    conversations: int
    bot: int
    people: int
    abandoned: int
    open: int


class Reason(Answer):
    """`trigger`: visitor, phrase, model, ai_unavailable, or agent for those who stepped in unasked."""

    trigger: str
    requests: int


class Handoffs(Answer):
    """Of the hybrid conversations that began in the period: how many went to a person, or tried to.

    `asked`: somebody asked for a person, or an agent stepped in; `rate` is that share, null without conversations.
    `missed`: asked at least once while nobody was there. `reasons` counts each request, also a second one.
    """

    eligible: int
    asked: int
    missed: int
    rate: float | None
    reasons: list[Reason]


@dataclass(slots=True)
class Fates:
    """The counts of one period; `scores` by side, bot or people: the rating is one more thing that became of it."""

    by_day: dict[date, Counter[str]] = field(default_factory=dict)
    scores: dict[str, Counter[int]] = field(default_factory=lambda: {"bot": Counter(), "people": Counter()})
    eligible: int = 0
    asked: int = 0
    missed: int = 0

    @property
    def total(self) -> Counter[str]:
        return sum(self.by_day.values(), Counter())


async def read_fates(session: AsyncSession, scope: Scope) -> Fates:
    fates = scope.fates()
    by = (fates.c.day, fates.c.outcome, fates.c.interaction_mode, fates.c.asked, fates.c.missed)
    rated = (fates.c.met, fates.c.rating_score)
    found = Fates()
    statement = select(*by, *rated, func.count()).group_by(*by, *rated)
    for day, outcome, mode, asked, missed, met, score, count in await session.execute(statement):
        found.by_day.setdefault(scope.period.date_of(day), Counter())[outcome] += count
        if score is not None:
            found.scores["people" if met else "bot"][score] += count
        if mode == "hybrid":
            found.eligible += count
            found.asked += count * asked
            found.missed += count * missed
    return found


async def read_reasons(session: AsyncSession, scope: Scope) -> list[Reason]:
    """Requests of hybrid conversations. Where a request was stored without its trigger, the conversation's is taken."""
    begun, event = scope.begun(), col(Transition.event)
    asked = event.in_(("handoff_requested", "handoff_missed"))
    stepped_in = and_(event == "agent_joined", col(Transition.from_holder) == "bot")
    trigger = func.coalesce(col(Transition.trigger), begun.c.handoff_trigger, "visitor")
    statement = (
        select(asked.label("asked"), trigger.label("why"), func.count())
        .join(begun, begun.c.id == col(Transition.conversation_id))
        .where(begun.c.interaction_mode == "hybrid", or_(asked, stepped_in))
        .group_by("asked", "why")
    )
    counts: Counter[str] = Counter()
    for was_asked, why, count in await session.execute(statement):
        counts[why if was_asked else "agent"] += count
    return [Reason(trigger=why, requests=count) for why, count in counts.most_common()]


def outcomes_of(counts: Counter[str]) -> Outcomes:
    bot, people, abandoned, still_open = (counts[name] for name in ("bot", "people", "abandoned", "open"))
    return Outcomes(conversations=counts.total(), bot=bot, people=people, abandoned=abandoned, open=still_open)


def handoffs_of(fates: Fates, reasons: list[Reason]) -> Handoffs:
    rate = round(fates.asked / fates.eligible, 4) if fates.eligible else None
    return Handoffs(eligible=fates.eligible, asked=fates.asked, missed=fates.missed, rate=rate, reasons=reasons)
