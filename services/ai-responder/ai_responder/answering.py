"""What a turn says: the model's answer, a call for a person, or, when all fails, one honest way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ai_responder.bill import budget_is_spent
from ai_responder.briefing import Briefing
from ai_responder.context import missed, prompt_for
from ai_responder.endings import Endings
from ai_responder.escalation import read_wish
from ai_responder.metrics import count_turn, failures
from ai_responder.model import Failed, Prompt, Said, ToolCall
from ai_responder.model.tools import REQUEST_HUMAN
from ai_responder.phrases import Phrases
from ai_responder.steady import steadily
from ai_responder.thinking import Thinking
from ai_responder.turn import Turn, TurnState
from baton.asking import Request
from baton.logs import get_logger
from baton.platform import Platform

log = get_logger(__name__)

_CUT = {"length": "truncated", "stopped": "stopped"}
"""How an answer that is not whole is marked: by the model's limit, or by a visitor who had heard enough."""
_MOST_FAILURES = 5
"""So many workers died over a turn that its model, or its text, must be what kills them."""


@dataclass(slots=True)
class Answering:
    """Raises Failed, Lost or Fenced; each way out is one transaction (endings)."""

    platform: Platform
    turn: Turn
    briefing: Briefing
    thinking: Thinking
    endings: Endings

    async def speak(self) -> TurnState:
        await self._check()
        prompt = prompt_for(self.briefing, self.turn.reply_to_seq)
        if prompt.offers_person and self._asks_by_phrase():
            return await self._hand_over(prompt, Request("phrase"))
        said = await self.thinking.ask(prompt)
        if said.call is None:
            return await self._post(said)
        if not prompt.offers_person or said.call.name != REQUEST_HUMAN:
            raise Failed("unknown_tool", blames=False)
        wish = read_wish(said.call.arguments)
        return await self._hand_over(prompt, Request("model", wish.reason, wish.summary), said.call)

    async def fail(self, failure: Failed) -> TurnState:
        """Exactly one handoff, or one honest line; and the reason in the turn's row."""
        log.warning("turn_failed", reason=failure.reason, **self.turn.names())
        self.thinking.bill.error = failure.reason
        failures.labels(failure.reason).inc()
        await self.thinking.screen.close()
        alone = self.briefing.conversation.interaction_mode == "ai_only"
        way_out = self.endings.apologise if alone else self.endings.give_up
        await steadily(lambda: way_out(self.thinking.bill))
        count_turn("failed", self.turn)
        return "done" if alone else "discarded"

    async def _check(self) -> None:
        if self.turn.failures >= _MOST_FAILURES:
            raise Failed("workers_died", blames=False)
        async with self.platform.workbench.read() as session:
            spent = await budget_is_spent(session, self.briefing.bot)
        if spent:
            log.warning("ai_budget_spent", bot_id=self.briefing.bot.id)
            if self.platform.settings.limits_enforced:
                raise Failed("budget_spent", blames=False)

    def _asks_by_phrase(self) -> bool:
        phrases = Phrases.of(self.briefing.bot.handoff_phrases)
        return any(phrases.found_in(entry.text or "") for entry in self.briefing.asks_anew(self.turn.reply_to_seq))

    async def _hand_over(self, prompt: Prompt, request: Request, call: ToolCall | None = None) -> TurnState:
        """The line that the visitor reads is rendered from the result; the model speaks only if nobody comes."""
        result = await steadily(lambda: self.endings.ask(request, self.thinking.bill))
        if result == "queued":
            count_turn("handed_over", self.turn)
            return "discarded"
        self.thinking.screen.start_over()
        said = await self.thinking.ask(missed(prompt, result, call))
        if said.call is not None:
            raise Failed("unknown_tool", blames=False)
        return await self._post(said)

    async def _post(self, said: Said) -> TurnState:
        data: dict[str, Any] = {_CUT[said.finish_reason]: True} if said.finish_reason in _CUT else {}
        await self.thinking.screen.close()
        await steadily(lambda: self.endings.answer(said.text, data, self.thinking.bill))
        count_turn("answered", self.turn)
        return "done"
