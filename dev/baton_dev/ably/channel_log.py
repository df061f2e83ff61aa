"""The log of one channel: what was said, in order, since a floor below which nothing is known any more."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from baton_dev.ably.annotations import Annotation
from baton_dev.ably.limits import Limits
from baton_dev.ably.messages import Action, Message
from baton_dev.ably.presence import PresenceMessage


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: messages, or presence, or annotations, never a mixture."""

    serial: str
    timestamp: int
    id: str
    connection_id: str | None = None
    messages: tuple[Message, ...] = ()
    presence: tuple[PresenceMessage, ...] = ()
    annotations: tuple[Annotation, ...] = ()


@dataclass(slots=True)
class ChannelLog:
    floor: str
    limits: Limits
    tail: str = ""
    entries: list[Entry] = field(default_factory=list)
    latest: dict[str, Message] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tail = self.tail or self.floor

    def append(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.tail = entry.serial
        if len(self.entries) > self.limits.history_entries * 11 // 10:
            self._drop(len(self.entries) - self.limits.history_entries)

    def missed_since(self, serial: str, now: int) -> list[Entry] | None:
        """What followed that point; None when the point is unknown or too long gone to be resumed."""
        if not self.floor <= serial <= self.tail:
            return None
        missed = self.entries[self._after(serial) :]
        return None if missed and missed[0].timestamp < now - self.limits.resume_ms else missed

    def until(self, serial: str) -> list[Entry]:
        return self.entries[: self._after(serial)]

    def messages(self, until: str | None = None) -> list[Message]:
        """Every message in its latest version, in the order of creation."""
        found: list[Message] = []
        for entry in self.entries if until is None else self.until(until):
            for message in entry.messages:
                if message.action is Action.CREATE:
                    found.append(self.latest.get(message.serial, message))
        return found

    def operations(self, serial: str) -> Iterator[Message]:
        """What happened to one message, creation first."""
        return (one for entry in self.entries for one in entry.messages if one.serial == serial)

    def forget_before(self, oldest: int) -> None:
        expired = 0
        while expired < len(self.entries) and self.entries[expired].timestamp < oldest:
            expired += 1
        if expired:
            self._drop(expired)

    def _after(self, serial: str) -> int:
        return bisect_right(self.entries, serial, key=lambda entry: entry.serial)

    def _drop(self, count: int) -> None:
        self.floor = self.entries[count - 1].serial
        for entry in self.entries[:count]:
            for message in entry.messages:
                if message.action is Action.CREATE:
                    self.latest.pop(message.serial, None)
        del self.entries[:count]
