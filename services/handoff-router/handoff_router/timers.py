"""The sweep of the timers: one transaction per conversation, in which everything is looked at anew."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from baton.logs import get_logger
from baton.models import Conversation, Timer
from baton.work import Work, Workbench
from handoff_router.inbox import Inbox
from handoff_router.limits import close_idle, end_wait, ring_again
from handoff_router.offers import Offers, pass_on
from handoff_router.timer_rows import claim_due, use_up

log = get_logger(__name__)

_WHAT_IS_DUE: dict[str, Callable[[Work, Conversation], Awaitable[object]]] = {
    "offer": pass_on,
    "waiting": end_wait,
    "idle": close_idle,
    "reminder": ring_again,
}


class Timers:
    """A router that is dead only delays them."""

    def __init__(self, workbench: Workbench, offers: Offers, inbox: Inbox) -> None:
        self._workbench, self._offers, self._inbox = workbench, offers, inbox

    async def sweep(self) -> None:
        for timer in await claim_due(self._workbench):
            try:
                await self.ring(timer)
            except Exception:
                # one conversation's fault must not stop the others' timers; this one is claimed again later
                log.exception("timer_failed", kind=timer.kind, conversation_id=timer.conversation_id)

    async def ring(self, timer: Timer) -> None:
        """Does what a claimed timer was for, unless it has been stopped, set anew or used up meanwhile."""
        async with self._workbench.begin() as work:
            conversation = await work.lock_conversation(timer.conversation_id)
            if conversation is None or not await use_up(work, timer):
                return
            outcome = await _WHAT_IS_DUE[timer.kind](work, conversation)
        log.info("timer_rang", kind=timer.kind, conversation_id=timer.conversation_id, epoch=conversation.epoch)
        if timer.kind == "offer":
            self._offers.nudge(conversation.workspace_id)
        if timer.kind == "reminder" and outcome:
            self._inbox.remind(conversation.workspace_id, conversation.id)
