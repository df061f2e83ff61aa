"""What goes into a group commit and what comes out of it; the same on both databases."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from baton.ids import new_id


@dataclass(slots=True)
class Spoken:
    """One message as it arrived. `spare_id` names the event entry that may have to come before it."""

    conversation_id: str
    client_message_id: str
    text: str
    correlation_id: str = ""
    data: str = "{}"
    """The entry's `data` as JSON: the attached files, for the few messages that have some."""
    traceparent: str | None = None
    entry_id: str = field(default_factory=new_id)
    spare_id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The answer to one message; a repeat gets the same."""

    id: str
    seq: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """The outcome for one message of the group. `seq` None: no such open conversation; `same` False: another text."""

    id: str | None
    seq: int | None
    created_at: datetime | None
    same: bool
    fresh: bool


@dataclass(frozen=True, slots=True)
class Told:
    """An outbox row that the group wrote. `event` and `event_id` name the entry that came before the messages."""

    outbox_id: int
    routing_key: str | None
    workspace_id: str
    conversation_id: str
    epoch: int
    seq: int
    event: str | None
    event_id: str | None
    event_data: dict[str, object]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """`rows` in the order of the group."""

    rows: list[Row]
    told: list[Told]


class AcceptStore(Protocol):
    """The hot statement of one database."""

    async def accept(self, group: list[Spoken]) -> Outcome:
        """Stores the group in one transaction; raises what the driver raises, and then nothing is stored."""
        ...
