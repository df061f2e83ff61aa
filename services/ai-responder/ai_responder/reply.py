"""One turn from its claim to its end: pause, look, think with no transaction open, then post or fall silent."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from ai_responder.answering import Answering
from ai_responder.attention import Attention, Lost
from ai_responder.bill import Bill
from ai_responder.briefing import Briefing, read_briefing
from ai_responder.endings import Endings, Fenced
from ai_responder.metrics import count_cost, count_turn
from ai_responder.model import Failed, Models
from ai_responder.screen import Screen
from ai_responder.thinking import Thinking
from ai_responder.turn import Turn, TurnState, supersede
from baton.platform import Platform


@dataclass(slots=True)
class Reply:
    """A worker's hold on one turn: `give` ends the turn, or finds that it is somebody else's."""

    platform: Platform
    models: Models
    turn: Turn
    attention: Attention
    screen: Screen

    async def give(self) -> None:
        state: TurnState = "discarded"
        try:
            await self.screen.tell("thinking")
            await self.attention.unless_lost(asyncio.sleep(self.turn.pause_s))
            state = await self._answer(await self._look())
        except (Lost, Fenced):
            count_turn("discarded", self.turn)
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
        bill = Bill()
        thinking = Thinking(self.models, briefing, self.attention, self.screen, bill)
        endings = Endings(self.platform.workbench, self.turn, briefing, self.platform.settings.ai_prices)
        answering = Answering(self.platform, self.turn, briefing, thinking, endings)
        try:
            try:
                return await answering.speak()
            except Failed as failure:
                return await answering.fail(failure)
        except (Lost, Fenced):
            await endings.charge(bill)
            raise
        finally:
            count_cost(bill, self.platform.settings.ai_prices)
