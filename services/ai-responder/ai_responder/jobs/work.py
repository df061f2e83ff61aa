"""One job from its claim to its end: read, think with no transaction open, then write unless somebody else has it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from ai_responder import metrics
from ai_responder.bill import Bill, budget_is_spent
from ai_responder.escalation import read_wish
from ai_responder.jobs.drafts import asks_by_phrase, briefing_of, draft_prompt
from ai_responder.jobs.prompts import reason_and_summary, rewrite_prompt, suggestion_prompt, summary_prompt
from ai_responder.jobs.telling import Teller
from ai_responder.model import Failed, Models, Prompt, Said
from ai_responder.model.tools import REQUEST_HUMAN
from baton.models import AiJob, Bot, Conversation, Entry
from baton.platform import Platform

_MOST_ENTRIES = 200

Outcome = dict[str, Any]
"""Columns of the job that its end writes."""


@dataclass(slots=True)
class JobWork:
    """`bill` grows while it works, so that a failure is charged too."""

    platform: Platform
    models: Models
    job: AiJob
    teller: Teller
    bill: Bill = field(default_factory=Bill)

    async def do(self) -> Outcome:
        """Raises Failed."""
        if self.job.kind == "draft":
            return await self._answer_draft()
        bot, entries = await self._look()
        said = await self._ask(bot.model, self._prompt(bot, entries))
        if self.job.kind == "summary":
            reason, text = reason_and_summary(said.text)
            return {"result": text, "reason": reason}
        return {"result": said.text}

    def _prompt(self, bot: Bot, entries: list[Entry]) -> Prompt:
        if self.job.kind == "summary":
            return summary_prompt(bot, entries)
        if self.job.kind == "suggestion":
            return suggestion_prompt(bot, entries)
        return rewrite_prompt(self.job.input["text"], self.job.style or "shorter")

    async def _look(self) -> tuple[Bot, list[Entry]]:
        """What everyone may see of the conversation; private notes are never taken to a model."""
        async with self.platform.workbench.read() as session:
            conversation = await session.get(Conversation, self.job.conversation_id)
            bot = await session.get(Bot, conversation.bot_id) if conversation is not None else None
            if conversation is None or bot is None:
                raise Failed("gone", blames=False)
            if conversation.interaction_mode == "human_only":
                raise Failed("not_allowed", blames=False)  # the door refuses it already; the AI is never called there
            await self._check_budget(session, bot)
            rows = await session.scalars(
                select(Entry)
                .where(col(Entry.conversation_id) == conversation.id, col(Entry.seq).is_not(None))
                .order_by(col(Entry.seq).desc())
                .limit(_MOST_ENTRIES)
            )
            return bot, list(reversed(rows.all()))

    async def _answer_draft(self) -> Outcome:
        """As the saved bot would: a phrase, the model's own wish for a person, or an answer, streamed."""
        briefing = briefing_of(self.job.workspace_id, self.job.input)
        if self.job.bot_id is not None:
            async with self.platform.workbench.read() as session:
                saved = await session.get(Bot, self.job.bot_id)
                if saved is not None:
                    await self._check_budget(session, saved)
        prompt = draft_prompt(briefing)
        if prompt.offers_person and asks_by_phrase(briefing):
            return {"handoff": "phrase"}
        said = await self._ask(briefing.bot.model, prompt)
        if said.call is None:
            return {"result": said.text}
        if not prompt.offers_person or said.call.name != REQUEST_HUMAN:
            raise Failed("unknown_tool", blames=False)
        wish = read_wish(said.call.arguments)
        return {"handoff": "model", "reason": wish.reason, "result": wish.summary}

    async def _check_budget(self, session: AsyncSession, bot: Bot) -> None:
        if await budget_is_spent(session, bot) and self.platform.settings.limits_enforced:
            raise Failed("budget_spent", blames=False)

    async def _ask(self, wanted: str | None, prompt: Prompt) -> Said:
        model = await self.models.model_for(self.job.workspace_id, wanted)
        try:
            said = await model.answer(prompt, self.teller.add)
        except Failed as failure:
            self._charge(model.name, failure.usage.prompt_tokens, failure.usage.completion_tokens)
            raise
        except asyncio.CancelledError:
            self._charge(model.name, prompt.estimated_tokens, 0)
            raise
        self._charge(model.name, said.usage.prompt_tokens, said.usage.completion_tokens)
        return said

    def _charge(self, model: str, prompt_tokens: int, completion_tokens: int) -> None:
        self.bill.model = model
        self.bill.usage.prompt_tokens += prompt_tokens
        self.bill.usage.completion_tokens += completion_tokens
        metrics.tokens.labels("prompt").inc(prompt_tokens)
        metrics.tokens.labels("completion").inc(completion_tokens)
