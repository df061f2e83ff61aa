"""What a period cost: the AI's turns by the moment at which they began, and the messages that Ably took.

A turn counts with all that its attempts used. `cost_usd` is the sum over turns whose model has a known price; how many
have none is said beside it. Ably's count knows no bots and teams: it is null in the report of one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from agent_api.reports.scope import Scope
from baton.models import AiTurn, Conversation, RealtimeUsage
from baton.service.bodies import Answer


class AiUse(Answer):
    """`failed`: turns that ended without an answer of the model; `unpriced`: turns whose cost is not known."""

    turns: int
    failed: int
    unpriced: int
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float


class ModelUse(AiUse):
    """`model` is null for turns that ended before any was asked."""

    model: str | None


@dataclass(slots=True)
class Bills:
    """Turns, failed, unpriced, prompt tokens, completion tokens, dollars: added up by day and by model."""

    by_day: dict[date, list[float]] = field(default_factory=dict)
    by_model: dict[str | None, list[float]] = field(default_factory=dict)

    @property
    def total(self) -> list[float]:
        return [sum(column) for column in zip(*self.by_day.values(), strict=True)] or [0.0] * 6


async def read_bills(session: AsyncSession, scope: Scope) -> Bills:
    day, model = scope.period.day_of(col(AiTurn.started_at)).label("day"), col(AiTurn.model)
    tokens = col(AiTurn.prompt_tokens) + col(AiTurn.completion_tokens)
    unpriced = case((col(AiTurn.cost_usd).is_(None) & (tokens > 0), 1), else_=0)
    statement = select(
        day,
        model,
        func.count(),
        func.sum(case((col(AiTurn.state) == "failed", 1), else_=0)),
        func.sum(unpriced),
        func.sum(col(AiTurn.prompt_tokens)),
        func.sum(col(AiTurn.completion_tokens)),
        func.coalesce(func.sum(col(AiTurn.cost_usd)), 0.0),
    ).where(col(AiTurn.workspace_id) == scope.workspace_id, scope.period.holds(col(AiTurn.started_at)))
    if scope.is_narrowed:
        statement = statement.join(Conversation, col(Conversation.id) == col(AiTurn.conversation_id))
        statement = statement.where(*scope.conversations())
    bills = Bills()
    for number, name, *figures in await session.execute(statement.group_by("day", model)):
        _add(bills.by_day.setdefault(scope.period.date_of(number), [0.0] * 6), figures)
        _add(bills.by_model.setdefault(name, [0.0] * 6), figures)
    return bills


async def read_messages(session: AsyncSession, scope: Scope) -> dict[date, int] | None:
    """Messages that Ably took, by day; None where it cannot be said (the report of one bot or team)."""
    if scope.is_narrowed:
        return None
    day = scope.period.day_of(col(RealtimeUsage.slot)).label("day")
    statement = (
        select(day, func.sum(col(RealtimeUsage.messages)))
        .where(col(RealtimeUsage.workspace_id) == scope.workspace_id, scope.period.holds(col(RealtimeUsage.slot)))
        .group_by("day")
    )
    return {scope.period.date_of(number): int(count) for number, count in await session.execute(statement)}


def use_of(figures: list[float]) -> AiUse:
    return AiUse(**_named(figures))


def uses_by_model(bills: Bills) -> list[ModelUse]:
    """The dearest first."""
    uses = [ModelUse(model=name, **_named(figures)) for name, figures in bills.by_model.items()]
    return sorted(uses, key=lambda use: (-use.cost_usd, -use.prompt_tokens, use.model or ""))


def _named(figures: list[float]) -> dict[str, float]:
    turns, failed, unpriced, prompt, completion, cost_usd = figures
    counts = {"turns": turns, "failed": failed, "unpriced": unpriced}
    tokens = {"prompt_tokens": prompt, "completion_tokens": completion}
    return {name: int(value) for name, value in (counts | tokens).items()} | {"cost_usd": round(cost_usd, 6)}


def _add(sums: list[float], figures: list[float]) -> None:
    for index, figure in enumerate(figures):
        sums[index] += float(figure)
