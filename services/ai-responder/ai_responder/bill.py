"""What a turn cost, and whether a bot's tokens for today are spent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from ai_responder.model import Usage
from baton.ids import first_id_at
from baton.models import AiJob, AiTurn, Bot, Conversation

Prices = Mapping[str, tuple[float, float]]
"""US dollars for a million tokens of a model: prompt, completion."""


@dataclass(slots=True)
class Bill:
    """Stored at the end of a turn, however it ends; adds to what earlier attempts cost."""

    model: str | None = None
    usage: Usage = field(default_factory=Usage)
    first_token_ms: int | None = None
    finish_reason: str | None = None
    error: str | None = None

    def cost_usd(self, prices: Prices) -> float | None:
        """None where the model's price is not known."""
        price = prices.get(self.model or "")
        if price is None:
            return None
        return (self.usage.prompt_tokens * price[0] + self.usage.completion_tokens * price[1]) / 1_000_000

    def columns(self, prices: Prices) -> dict[str, Any]:
        cost_usd = self.cost_usd(prices)
        paid = func.coalesce(col(AiTurn.cost_usd), 0.0) + cost_usd if cost_usd is not None else col(AiTurn.cost_usd)
        return {
            "model": self.model,
            "prompt_tokens": col(AiTurn.prompt_tokens) + self.usage.prompt_tokens,
            "completion_tokens": col(AiTurn.completion_tokens) + self.usage.completion_tokens,
            "cost_usd": paid,
            "first_token_ms": self.first_token_ms,
            "finish_reason": self.finish_reason,
            "error": self.error,
        }


async def tokens_today(session: AsyncSession, bot: Bot) -> int:
    """What its turns, and the help in its name, used since midnight UTC. Ids grow with time: only today is read."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    statement = (
        select(func.coalesce(func.sum(col(AiTurn.prompt_tokens) + col(AiTurn.completion_tokens)), 0))
        .join(Conversation, col(Conversation.id) == col(AiTurn.conversation_id))
        .where(col(AiTurn.id) >= first_id_at(midnight), col(Conversation.bot_id) == bot.id)
    )
    helped = select(func.coalesce(func.sum(col(AiJob.prompt_tokens) + col(AiJob.completion_tokens)), 0)).where(
        col(AiJob.id) >= first_id_at(midnight), col(AiJob.workspace_id) == bot.workspace_id, col(AiJob.bot_id) == bot.id
    )
    return int(await session.scalar(statement) or 0) + int(await session.scalar(helped) or 0)


async def budget_is_spent(session: AsyncSession, bot: Bot) -> bool:
    if bot.daily_token_budget is None:
        return False
    return await tokens_today(session, bot) >= bot.daily_token_budget
