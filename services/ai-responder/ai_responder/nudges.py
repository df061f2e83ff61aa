"""A nudge: a conversation to look at. The conversation itself says what is due; a nudge may come often or late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from baton.bus import Message
from baton.events import ConversationEvent, Event, HandoffCancelled, MessagePosted
from baton.events.wire import MOST_IN_ONE_MESSAGE, encode
from baton.ids import new_id

_GROUP = MOST_IN_ONE_MESSAGE
_ROUTING_KEYS: dict[type[Event], str] = {
    MessagePosted: "message.posted.bot",
    HandoffCancelled: HandoffCancelled.key,
}


@dataclass(frozen=True, slots=True)
class Nudge:
    """`withdrawn_in`: the epoch in which the visitor took back the request for a person, so that even what the AI
    failed on is tried again."""

    workspace_id: str
    conversation_id: str
    withdrawn_in: int | None = None


def as_messages(nudges: Iterable[Nudge]) -> list[Message]:
    """What another responder is told when this one cannot do it any more."""
    events = sorted((_as_event(nudge) for nudge in nudges), key=lambda event: event.key)
    kinds = [list(kind) for _, kind in groupby(events, key=lambda event: event.key)]  # a message has events of one kind
    groups = [kind[start : start + _GROUP] for kind in kinds for start in range(0, len(kind), _GROUP)]
    return [Message(_ROUTING_KEYS[type(group[0])], f"nudge-{new_id()}", encode(group), headers={}) for group in groups]


def _as_event(nudge: Nudge) -> ConversationEvent:
    """Where the conversation stands is read when it comes: only its name counts, and what was withdrawn."""
    if nudge.withdrawn_in is None:
        return _named(MessagePosted, nudge, epoch=0)
    return _named(HandoffCancelled, nudge, epoch=nudge.withdrawn_in)


def _named(kind: type[ConversationEvent], nudge: Nudge, epoch: int) -> ConversationEvent:
    return kind(
        workspace_id=nudge.workspace_id, conversation_id=nudge.conversation_id, epoch=epoch, seq=0, correlation_id=""
    )
