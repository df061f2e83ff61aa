"""Everything that the checker may look at, as plain values: what clients saw, what is stored, what was left behind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from trust.rig.history import Record

PASSING = frozenset(
    {"agent_joined", "agent_left", "transferred", "returned_to_bot", "handoff_cancelled", "closed", "reopened"}
)


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A row of the transcript that everyone may see. `marks`: the visitors whose words its text quotes."""

    id: str
    conv: str
    seq: int
    kind: str
    author: str
    body_hash: str = ""
    event: str | None = None
    in_reply_to: int | None = None
    turn_id: str | None = None
    client_message_id: str | None = None
    marks: frozenset[str] = frozenset()
    created_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Pass:
    """A stored transition, in the order of epochs."""

    conv: str
    event: str
    epoch: int
    from_holder: str
    to_holder: str
    agent_id: str | None = None

    @property
    def passes(self) -> bool:
        return self.event in PASSING or self.from_holder != self.to_holder


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """Its row at the end."""

    id: str
    status: str
    holder: str
    last_seq: int
    last_visitor_seq: int = 0
    unanswerable_seq: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a subscriber was told; `connection` counts its reconnects, `shown` is false for a republished entry."""

    t: float
    msg_id: str
    conv: str
    seq: int
    body_hash: str = ""
    connection: int = 0


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who listened to one conversation, after which `seq`, and whether it was online and caught up at the end."""

    name: str
    conv: str
    after_seq: int
    online: bool
    deliveries: tuple[Delivery, ...]
    ordered: bool = True
    """Server-sent events promise order within a connection; a realtime channel is put in order by its reader."""


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What should be nothing after the drain."""

    outbox_rows: int = 0
    open_turns: int = 0
    queued: int = 0
    dead_letters: int = 0
    expected_dead_letters: int = 0
    late_timers: int = 0
    behind: int = 0
    """Conversations of which the bridge still owes something to Ably."""


@dataclass
class Evidence:
    """One run. `marks`: which conversation each visitor's words belong to."""

    history: list[Record]
    conversations: list[StoredConversation] = field(default_factory=list)
    entries: list[StoredEntry] = field(default_factory=list)
    passes: list[Pass] = field(default_factory=list)
    subscribers: list[Subscriber] = field(default_factory=list)
    model_calls: Mapping[str, int] = field(default_factory=dict)
    """How often the model was asked, by the hash of the visitor's words."""
    most_model_calls: int = 6
    marks: Mapping[str, str] = field(default_factory=dict)
    leaks: list[str] = field(default_factory=list)
    leftovers: Leftovers = field(default_factory=Leftovers)
    log_lines: list[str] = field(default_factory=list)

    @cached_property
    def entries_of(self) -> dict[str, list[StoredEntry]]:
        found: dict[str, list[StoredEntry]] = defaultdict(list)
        for entry in sorted(self.entries, key=lambda entry: entry.seq):
            found[entry.conv].append(entry)
        return found

    @cached_property
    def passes_of(self) -> dict[str, list[Pass]]:
        found: dict[str, list[Pass]] = defaultdict(list)
        for step in sorted(self.passes, key=lambda step: step.epoch):
            found[step.conv].append(step)
        return found

    def of_type(self, f: str, *kinds: str) -> list[Record]:
        return [record for record in self.history if record.f == f and record.type in kinds]
