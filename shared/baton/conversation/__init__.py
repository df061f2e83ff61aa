"""The conversation's rules as pure functions: who holds the baton, who may pass it, and what is written then."""

from baton.conversation.closing import close, reopen, reopens_by_visitor
from baton.conversation.handoff import (
    Availability,
    HandoffResult,
    Trigger,
    cancel_handoff,
    expire_handoff,
    request_handoff,
)
from baton.conversation.holding import join, leave, may_speak, return_to_bot, transfer, transfer_to_team
from baton.conversation.state import Baton, Holder, Mode, Person, Status, Step, TeamName

__all__ = [
    "Availability", "Baton", "HandoffResult", "Holder", "Mode", "Person", "Status", "Step", "TeamName", "Trigger",
    "cancel_handoff", "close", "expire_handoff", "join", "leave", "may_speak", "reopen", "reopens_by_visitor",
    "request_handoff", "return_to_bot", "transfer", "transfer_to_team",
]  # fmt: skip
