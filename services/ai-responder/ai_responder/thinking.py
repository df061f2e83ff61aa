"""Asking the model for a turn, with everything that is counted about it: words, seconds, tokens."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from ai_responder import metrics
from ai_responder.attention import Attention, Lost, Stopped, before
from ai_responder.bill import Bill
from ai_responder.briefing import Briefing
from ai_responder.estimate import tokens_in
from ai_responder.model import Failed, Model, Models, Prompt, Said, Usage
from ai_responder.screen import Screen
from baton import tracing
from baton.crashpoints import crashpoint


@dataclass(slots=True)
class Thinking:
    """One turn's conversation with its model."""

    models: Models
    briefing: Briefing
    attention: Attention
    screen: Screen
    bill: Bill

    async def ask(self, prompt: Prompt) -> Said:
        """Raises Failed, or Lost: then the model's connection is closed already."""
        model = await self.models.model_for(self.briefing.conversation.workspace_id, self.briefing.bot.model)
        self.bill.model = model.name
        with tracing.span("ask model", "client") as span:
            said = await self._ask(model, prompt)
            if span:
                span.note(_facts(model, said))
        return said

    async def _ask(self, model: Model, prompt: Prompt) -> Said:
        heard: list[str] = []
        asked_at = time.monotonic()

        def hear(piece: str) -> None:
            if not heard:
                self._note_first_token(time.monotonic() - asked_at)
            heard.append(piece)
            self.screen.add(piece)

        try:
            said = await self.attention.unless_lost(self._until_stopped(model.answer(prompt, hear), prompt, heard))
        except Failed as failure:
            self._charge(failure.usage)
            raise
        except Lost:
            self._charge(Usage(prompt.estimated_tokens, tokens_in("".join(heard)) if heard else 0))
            raise
        finally:
            self.bill.model = model.name  # the next provider's, where the first one failed
        self._charge(said.usage)
        self.bill.finish_reason = said.finish_reason
        crashpoint("after_model_call")
        return said

    async def _until_stopped(self, answer: Coroutine[Any, Any, Said], prompt: Prompt, heard: list[str]) -> Said:
        """A visitor who has heard enough keeps what was said by then; before the first word there is no enough."""
        enough = asyncio.Event()
        self.attention.on_stop = lambda: enough.set() if "".join(heard).strip() else None
        try:
            return await before(enough, answer, Stopped)
        except Stopped:
            text = "".join(heard).strip()
            return Said(text, "stopped", usage=Usage(prompt.estimated_tokens, tokens_in(text)))

    def _note_first_token(self, seconds: float) -> None:
        metrics.first_token.observe(seconds)
        if self.bill.first_token_ms is None:
            self.bill.first_token_ms = round(seconds * 1_000)
        crashpoint("during_model_call")

    def _charge(self, usage: Usage) -> None:
        self.bill.usage.add(usage)
        metrics.tokens.labels("prompt").inc(usage.prompt_tokens)
        metrics.tokens.labels("completion").inc(usage.completion_tokens)


def _facts(model: Model, said: Said) -> tracing.Facts:
    return {
        "gen_ai.request.model": model.name,
        "gen_ai.usage.input_tokens": said.usage.prompt_tokens,
        "gen_ai.usage.output_tokens": said.usage.completion_tokens,
        "gen_ai.response.finish_reason": said.finish_reason,
    }
