"""Asking for a person: the shell around the rule, the same for button, phrase, model and failure."""

from __future__ import annotations

from dataclasses import dataclass

from baton import figures
from baton.conversation import HandoffResult, Trigger, request_handoff
from baton.conversation.handoff import missed_mark
from baton.models import Conversation
from baton.passing import read_baton, take
from baton.presence import people_available
from baton.work import Work


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks and why. `reason` at most 500 characters; `summary` is for agents only."""

    trigger: Trigger
    reason: str | None = None
    summary: str | None = None
    wait: bool = False


async def ask_for_person(work: Work, conversation: Conversation, request: Request) -> HandoffResult:
    """Decides and carries out, in the caller's transaction on a locked conversation; returns the typed result."""
    baton = await read_baton(work, conversation)
    availability = await people_available(work.session, conversation.workspace_id)
    decision = request_handoff(baton, request.trigger, availability, wait=request.wait, reason=request.reason)
    if decision.step is None:
        return decision.result
    conversation.handoff_trigger = request.trigger
    conversation.handoff_reason = request.reason
    conversation.handoff_summary = request.summary
    conversation.handoff_result = decision.result
    conversation.handoff_requested_at = work.now
    if decision.missed and availability != "available":
        conversation.missed_in = missed_mark(baton, availability)
    await take(work, conversation, decision.step)
    work.count(figures.handoffs.labels(request.trigger, decision.result).inc)
    return decision.result
