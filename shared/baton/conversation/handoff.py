"""Asking for a person: a command with a typed result, never text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from baton.conversation.state import Baton, Step
from baton.errors import Conflict, NotAllowed

Trigger = Literal["visitor", "phrase", "model", "agent", "ai_unavailable", "mode"]
HandoffResult = Literal["queued", "assigned", "no_agents", "closed_hours", "already_human", "not_allowed"]
Availability = Literal["available", "no_agents", "closed_hours"]


@dataclass(frozen=True, slots=True)
class HandoffDecision:
    """What is answered and, where something changes, the step to take. `missed`: asked while nobody was there."""

    result: HandoffResult
    step: Step | None = None
    missed: bool = False


def request_handoff(
    baton: Baton,
    trigger: Trigger,
    availability: Availability,
    *,
    wait: bool = False,
    reason: str | None = None,
) -> HandoffDecision:
    """The visitor, the model, a phrase or a failure asks for a person.

    In hybrid nobody is promised who is not there: the bot keeps the baton unless the visitor insists (`wait`)
    or the AI has failed. In human_only the conversation waits all the same.
    """
    baton.must_be_open()
    baton.must_know_people()
    if baton.holder == "agent":
        return HandoffDecision("already_human")
    data = {"trigger": trigger, "reason": reason}
    queued = "queued" if wait or availability == "available" else availability
    if baton.holder == "queue":
        if baton.listed:
            return HandoffDecision("queued")
        step = Step("handoff_requested", "queue", passes=False, data={**data, "result": queued})
        return HandoffDecision(queued, step)
    if availability == "available" or wait or trigger == "ai_unavailable":
        return HandoffDecision("queued", Step("handoff_requested", "queue", data={**data, "result": "queued"}))
    if baton.missed_in == missed_mark(baton, availability):
        return HandoffDecision(availability, missed=True)
    step = Step("handoff_missed", "bot", passes=False, data={**data, "result": availability})
    return HandoffDecision(availability, step, missed=True)


def missed_mark(baton: Baton, availability: Availability) -> str:
    """Names an epoch and result: `handoff_missed` is written once for each."""
    return f"{baton.epoch}:{availability}"


def cancel_handoff(baton: Baton) -> Step | None:
    """Never mind: queue → bot. Nothing to do where the bot has the baton already."""
    baton.must_be_open()
    if baton.mode != "hybrid":
        raise NotAllowed("There is no bot to go back to, or nobody was asked.")
    baton.must_not_be_with_another(None)
    if baton.holder == "bot":
        return None
    return Step("handoff_cancelled", "bot")


def expire_handoff(baton: Baton, policy: str) -> Step:
    """The waiting limit has come: back to the bot in hybrid where the policy says so, else the wait goes on."""
    if baton.status == "closed" or baton.holder != "queue":
        raise Conflict("Nobody is waiting any more.")
    back = policy == "return_to_bot" and baton.mode == "hybrid"
    return Step("handoff_expired", "bot" if back else "queue", passes=back, data={"policy": policy})
