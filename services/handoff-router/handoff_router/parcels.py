"""Entries on their way to one channel: each under its own id, in order, as many as Ably takes."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from baton.models import Entry
from baton.realtime.doors import RealtimeMessage
from baton.views import EntryView
from handoff_router.broadcast import Sent

LARGEST = 60 * 1024
"""Ably takes 64 KiB per message; name and id need a little."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What listeners have or know of: `left_out` means that the last of it was not sent, and they must read it."""

    done: Sequence[Entry] = ()
    left_out: bool = False

    @property
    def asks_for_state(self) -> bool:
        """After an event the state that it led to; after an omission the `last_seq` that makes listeners read."""
        return self.left_out or any(entry.kind == "event" for entry in self.done)

    def without_state(self) -> Sequence[Entry]:
        """What may count as done although the state could not be sent: everything before what asked for it."""
        events = [index for index, entry in enumerate(self.done) if entry.kind == "event"]
        return self.done[: min([*events, len(self.done) - 1 if self.left_out else len(self.done)])]


async def deliver(entries: Sequence[Entry], send: Callable[[Sequence[RealtimeMessage]], Awaitable[Sent]]) -> Delivery:
    """Sends up to the first entry that is too large, or that Ably refuses for good; that one is left out."""
    messages = [_message(entry) for entry in entries]
    run = [message for message in messages[: _first_none(messages)] if message is not None]
    if entries and not run:
        return Delivery(entries[:1], left_out=True)
    sent = await send(run)
    if sent.refused:
        return Delivery(entries[: sent.count + 1], left_out=True)
    return Delivery(entries[: sent.count])


def size_of(data: Mapping[str, object]) -> int:
    """As the SDK writes it: with \\u escapes, which for some scripts is far more than UTF-8."""
    return len(json.dumps(data))


def _message(entry: Entry) -> RealtimeMessage | None:
    data = EntryView.of(entry).model_dump(mode="json")
    return RealtimeMessage(entry.id, "entry", data) if size_of(data) <= LARGEST else None


def _first_none(messages: Sequence[RealtimeMessage | None]) -> int:
    return messages.index(None) if None in messages else len(messages)
