"""The ends of a turn: each is one transaction that writes what came of it, or nothing at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ai_responder.apology import apology
from ai_responder.bill import Bill, Prices
from ai_responder.briefing import Briefing
from ai_responder.turn import Turn, charge, end, end_after_passing, renew
from baton.asking import Request, ask_for_person
from baton.conversation import HandoffResult
from baton.crashpoints import crashpoint
from baton.models import Conversation
from baton.posting import Answer, Draft, post_fenced
from baton.work import Work, Workbench

_NUDGE = "message.posted.bot"
_HOLD_S = 15.0


class Fenced(Exception):
    """The baton or the turn has gone to somebody else: everything is rolled back."""


@dataclass(frozen=True, slots=True)
class Endings:
    """How one turn may end."""

    workbench: Workbench
    turn: Turn
    briefing: Briefing
    prices: Prices

    async def answer(self, text: str, data: dict[str, Any], bill: Bill) -> None:
        """Raises Fenced: then not a word of it is stored."""
        async with self.workbench.begin() as work:
            await self._speak(work, text, data)
            if not await end(work, self.turn, "done", bill.columns(self.prices)):
                raise Fenced
            await self._nudge(work)
            crashpoint("before_answer_commit")
        crashpoint("after_answer_commit")

    async def apologise(self, bill: Bill) -> None:
        """ai_only after a failure: one honest line."""
        async with self.workbench.begin() as work:
            await self._speak(work, apology(self.briefing.conversation.locale), {"failed": True})
            if not await end(work, self.turn, "failed", bill.columns(self.prices)):
                raise Fenced
            await self._nudge(work)

    async def ask(self, request: Request, bill: Bill) -> HandoffResult:
        """Asks for a person; the turn ends with it if that passes the baton, and goes on if nobody is there."""
        async with self.workbench.begin() as work:
            conversation = await self._hold(work)
            result = await ask_for_person(work, conversation, request)
            if conversation.holder != "bot":
                await end_after_passing(work, self.turn, "done", bill.columns(self.prices))
        return result

    async def give_up(self, bill: Bill) -> None:
        """hybrid after a failure: exactly one handoff, and this entry is not tried again by itself."""
        async with self.workbench.begin() as work:
            conversation = await self._hold(work)
            await ask_for_person(work, conversation, Request("ai_unavailable"))
            conversation.unanswerable_seq = self.turn.reply_to_seq
            await end_after_passing(work, self.turn, "failed", bill.columns(self.prices))

    async def charge(self, bill: Bill) -> None:
        """The turn was discarded by somebody else; what the model cost is kept all the same."""
        async with self.workbench.begin() as work:
            await charge(work, self.turn, bill.columns(self.prices))

    async def _hold(self, work: Work) -> Conversation:
        """Locks conversation and turn, in this order; raises Fenced unless both are still ours."""
        conversation = await work.lock_conversation(self.turn.conversation_id)
        if conversation is None or (conversation.status, conversation.holder) != ("open", "bot"):
            raise Fenced
        if conversation.epoch != self.turn.epoch or not await renew(work, self.turn, _HOLD_S):
            raise Fenced
        return conversation

    async def _speak(self, work: Work, text: str, data: dict[str, Any]) -> None:
        draft = Draft(
            author="bot",
            author_name=self.briefing.bot.name,
            text=text,
            in_reply_to=self.turn.reply_to_seq,
            data={"turn_id": self.turn.id, **data},
        )
        if await post_fenced(work, self.turn.conversation_id, Answer(self.turn.epoch, draft)) is None:
            raise Fenced

    async def _nudge(self, work: Work) -> None:
        """More was said while the answer was being written: it gets a turn of its own."""
        conversation = await work.session.get_one(Conversation, self.turn.conversation_id)
        if conversation.last_visitor_seq > self.turn.reply_to_seq:
            work.announce(conversation, _NUDGE)
