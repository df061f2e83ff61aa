"""What the AI did for agents and admins, outside of conversations' turns: by kind, by the moment it was asked.

It is counted beside the turns and not among them: no visitor was answered with it. What belonged to a conversation
that was erased is erased with it, here as well.
"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from agent_api.reports.scope import Scope
from baton.models import AiJob, Bot, Conversation
from baton.service.bodies import Answer

Kind = Literal["summary", "suggestion", "rewrite", "draft"]


class HelpUse(Answer):
    """`kind` draft: answers of the test chat beside a bot's form. `unpriced`: whose cost is not known."""

    kind: Kind
    jobs: int
    failed: int
    unpriced: int
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float


async def read_help(session: AsyncSession, scope: Scope) -> list[HelpUse]:
    """The dearest first."""
    tokens = col(AiJob.prompt_tokens) + col(AiJob.completion_tokens)
    statement = (
        select(
            col(AiJob.kind),
            func.count(),
            func.sum(case((col(AiJob.state) == "failed", 1), else_=0)),
            func.sum(case((col(AiJob.cost_usd).is_(None) & (tokens > 0), 1), else_=0)),
            func.sum(col(AiJob.prompt_tokens)),
            func.sum(col(AiJob.completion_tokens)),
            func.coalesce(func.sum(col(AiJob.cost_usd)), 0.0),
        )
        .where(col(AiJob.workspace_id) == scope.workspace_id, scope.period.holds(col(AiJob.created_at)))
        .group_by(col(AiJob.kind))
    )
    if scope.is_narrowed:
        statement = statement.where(_belongs(scope))
    uses = [
        HelpUse(
            kind=kind,
            jobs=jobs,
            failed=int(failed),
            unpriced=int(unpriced),
            prompt_tokens=int(prompt),
            completion_tokens=int(completion),
            cost_usd=round(float(cost), 6),
        )
        for kind, jobs, failed, unpriced, prompt, completion, cost in await session.execute(statement)
    ]
    return sorted(uses, key=lambda use: (-use.cost_usd, -use.jobs, use.kind))


def _belongs(scope: Scope) -> ColumnElement[bool]:
    """Help belongs to its conversation's bot and team; a draft, which has none, to the bot that it will be."""
    theirs = select(col(Conversation.id)).where(*scope.conversations())
    bots = select(col(Bot.id)).where(col(Bot.workspace_id) == scope.workspace_id)
    if scope.bot_id is not None:
        bots = bots.where(col(Bot.id) == scope.bot_id)
    if scope.team_id is not None:
        bots = bots.where(col(Bot.team_id) == scope.team_id)
    draft = and_(col(AiJob.conversation_id).is_(None), col(AiJob.bot_id).in_(bots))
    return or_(col(AiJob.conversation_id).in_(theirs), draft)
