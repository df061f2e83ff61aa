"""One conversation in an agent's hands for one transaction: locked, its baton read, the step carried out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from agent_api.admission import Caller
from baton.access import access_conversation_locked
from baton.conversation import Baton, Person, Step
from baton.models import Conversation
from baton.passing import person, read_baton, take
from baton.transcript import shown_to_agents
from baton.views import ConversationView
from baton.work import Work

_MISSED = ("no_agents", "closed_hours")


@dataclass(frozen=True, slots=True)
class Locked:
    """What the rules need, and what they answer is done with."""

    work: Work
    conversation: Conversation
    baton: Baton
    me: Person

    async def take(self, step: Step | None) -> None:
        """None: it is so already, nothing is written."""
        if step is None:
            return
        _note_outcome(self.conversation, step, self.work.now)
        await take(self.work, self.conversation, step)

    async def shown(self) -> ConversationView:
        await self.work.session.flush()
        return await shown_to_agents(self.work.session, self.conversation)


@asynccontextmanager
async def locked(caller: Caller, conversation_id: str) -> AsyncIterator[Locked]:
    """NotFound for another workspace's, as for one that does not exist."""
    async with caller.platform.workbench.begin() as work:
        conversation = await access_conversation_locked(work, caller.principal, conversation_id)
        baton = await read_baton(work, conversation, caller.agent)
        yield Locked(work, conversation, baton, person(caller.agent))


def _note_outcome(conversation: Conversation, step: Step, now: datetime) -> None:
    """`handoff` tells what came of the request; an agent who steps in unasked is a handoff by that agent."""
    if step.holder != "agent" or step.event not in ("agent_joined", "reopened"):
        return
    if conversation.holder != "queue" and conversation.handoff_result not in _MISSED:
        conversation.handoff_trigger, conversation.handoff_requested_at = "agent", now
        conversation.handoff_reason = conversation.handoff_summary = None
    elif conversation.handoff_trigger is None:
        conversation.handoff_trigger, conversation.handoff_requested_at = "mode", now
    conversation.handoff_result = "assigned"
