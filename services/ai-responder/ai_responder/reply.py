"""One turn from its claim to its end: pause, look, think with no transaction open, then post or fall silent."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from ai_responder import metrics
from ai_responder.attention import Attention, Lost
from ai_responder.bill import Bill, budget_is_spent
from ai_responder.briefing import Briefing, read_briefing
from ai_responder.context import missed, prompt_for
from ai_responder.endings import Endings, Fenced
from ai_responder.escalation import read_wish
from ai_responder.model import Failed, Models, Prompt, Said, ToolCall
from ai_responder.model.tools import REQUEST_HUMAN
from ai_responder.phrases import Phrases
from ai_responder.screen import Screen
from ai_responder.steady import steadily
from ai_responder.thinking import Thinking
from ai_responder.turn import Turn, TurnState, supersede
from baton.asking import Request
from baton.logs import get_logger
from baton.platform import Platform

log = get_logger(__name__)

_MOST_FAILURES = 5
"""So many workers died over a turn that its model, or its text, must be what kills them."""
_TRIES = 30


@dataclass(slots=True)
class Reply:
    """A worker's hold on one turn: `give` ends the turn, or finds that it is somebody else's."""

    platform: Platform
    models: Models
    turn: Turn
    attention: Attention
    screen: Screen
    bill: Bill = field(default_factory=Bill)

    async def give(self) -> None:
        state: TurnState = "discarded"
        try:
            await self.screen.tell("thinking")
            await self.attention.unless_lost(asyncio.sleep(self.turn.pause_s))
            state = await self._answer(await self._look())
        except Lost:
            _count("discarded", self.turn)
        finally:
            await self.screen.close()
            await self.screen.tell(state)

    async def _look(self) -> Briefing:
        """Reads what is true now; what was said during the pause joins this turn."""
        async with self.platform.workbench.read() as session:
            briefing = await read_briefing(session, self.turn)
        if briefing is None:
            raise Lost
        if not self.turn.shown and briefing.newest_seq > self.turn.reply_to_seq:
            async with self.platform.workbench.begin() as work:
                if not await supersede(work, self.turn, briefing.newest_seq):
                    raise Lost
            await self.screen.tell("thinking")
        await self.screen.let_watch(briefing.conversation)
        return briefing

    async def _answer(self, briefing: Briefing) -> TurnState:
        endings = Endings(self.platform.workbench, self.turn, briefing, self.platform.settings.ai_prices)
        thinking = Thinking(self.models, briefing, self.attention, self.screen, self.bill)
        try:
            return await self._speak(briefing, thinking, endings)
        except Failed as failure:
            return await self._fail(briefing, failure, endings)
        except (Lost, Fenced) as gone:
            await endings.charge(self.bill)
            raise Lost from gone

    async def _speak(self, briefing: Briefing, thinking: Thinking, endings: Endings) -> TurnState:
        await self._check(briefing)
        prompt = prompt_for(briefing, self.turn.reply_to_seq)
        if prompt.offers_person and self._asks_by_phrase(briefing):
            return await self._hand_over(Request("phrase"), None, prompt, thinking, endings)
        said = await thinking.ask(prompt)
        if said.call is None:
            return await self._post(said, endings)
        if not prompt.offers_person or said.call.name != REQUEST_HUMAN:
            raise Failed("unknown_tool", blames=False)
        wish = read_wish(said.call.arguments)
        request = Request("model", wish.reason, wish.summary)
        return await self._hand_over(request, said.call, prompt, thinking, endings)

    async def _check(self, briefing: Briefing) -> None:
        if self.turn.failures >= _MOST_FAILURES:
            raise Failed("workers_died", blames=False)
        async with self.platform.workbench.read() as session:
            spent = await budget_is_spent(session, briefing.bot)
        if spent:
            log.warning("ai_budget_spent", bot_id=briefing.bot.id)
            if self.platform.settings.limits_enforced:
                raise Failed("budget_spent", blames=False)

    def _asks_by_phrase(self, briefing: Briefing) -> bool:
        phrases = Phrases.of(briefing.bot.handoff_phrases)
        return any(phrases.found_in(entry.text or "") for entry in briefing.asks_anew(self.turn.reply_to_seq))

    async def _hand_over(
        self, request: Request, call: ToolCall | None, prompt: Prompt, thinking: Thinking, endings: Endings
    ) -> TurnState:
        """The line that the visitor reads is rendered from the result; the model speaks only if nobody comes."""
        result = await steadily(lambda: endings.ask(request, self.bill), tries=_TRIES)
        if result == "queued":
            _count("handed_over", self.turn)
            return "discarded"
        self.screen.start_over()
        said = await thinking.ask(missed(prompt, result, call))
        if said.call is not None:
            raise Failed("unknown_tool", blames=False)
        return await self._post(said, endings)

    async def _post(self, said: Said, endings: Endings) -> TurnState:
        data: dict[str, Any] = {"truncated": True} if said.finish_reason == "length" else {}
        await self.screen.close()
        await steadily(lambda: endings.answer(said.text, data, self.bill), tries=_TRIES)
        _count("answered", self.turn)
        return "done"

    async def _fail(self, briefing: Briefing, failure: Failed, endings: Endings) -> TurnState:
        """Exactly one handoff, or one honest line; and the reason in the turn's row."""
        log.warning("turn_failed", reason=failure.reason, **self.turn.names())
        self.bill.error = failure.reason
        await self.screen.close()
        try:
            if briefing.conversation.interaction_mode == "ai_only":
                await steadily(lambda: endings.apologise(self.bill), tries=_TRIES)
                state: TurnState = "done"
            else:
                await steadily(lambda: endings.give_up(self.bill), tries=_TRIES)
                state = "discarded"
        except Fenced as fenced:
            await endings.charge(self.bill)
            raise Lost from fenced
        _count("failed", self.turn)
        return state


def _count(outcome: str, turn: Turn) -> None:
    metrics.turns.labels(outcome).inc()
    log.info("reply_discarded" if outcome == "discarded" else "turn_ended", outcome=outcome, **turn.names())
