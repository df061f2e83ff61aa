"""Presence: who is on a channel, keyed by connection and clientId."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum

from baton_dev.ably.codec import number, text, without_nulls
from baton_dev.ably.errors import AblyError, Wire, bad_request
from baton_dev.ably.payload import NOTHING, Payload, parse_payload

MemberKey = tuple[str, str]


class PresenceAction(IntEnum):
    ABSENT, PRESENT, ENTER, LEAVE, UPDATE = range(5)


@dataclass(frozen=True, slots=True)
class PresenceMessage:
    id: str
    action: PresenceAction
    client_id: str
    connection_id: str
    timestamp: int
    payload: Payload = NOTHING
    extras: Wire | None = None

    @property
    def key(self) -> MemberKey:
        return self.connection_id, self.client_id

    def render(self, binary: bool) -> Wire:
        wire = without_nulls(
            {
                "id": self.id,
                "action": int(self.action),
                "clientId": self.client_id,
                "connectionId": self.connection_id,
                "timestamp": self.timestamp,
                "extras": self.extras,
            }
        )
        wire.update(self.payload.render(binary))
        return wire

    def invented_leave(self, now: int) -> "PresenceMessage":
        """Its id must not start with the connectionId: clients then compare timestamps, not ids."""
        return replace(self, id=f"left-{secrets.token_hex(6)}:0:0", action=PresenceAction.LEAVE, timestamp=now)


@dataclass(frozen=True, slots=True)
class PresenceDraft:
    action: PresenceAction
    payload: Payload
    client_id: str | None = None
    id: str | None = None
    extras: Wire | None = None


def parse_presence(source: Wire) -> PresenceDraft:
    action = number(source, "action")
    if action not in (PresenceAction.ENTER, PresenceAction.LEAVE, PresenceAction.UPDATE, PresenceAction.PRESENT):
        raise bad_request("a presence message enters, updates or leaves")
    extras = source.get("extras")
    if extras is not None and not isinstance(extras, dict):
        raise bad_request("extras must be an object")
    return PresenceDraft(
        PresenceAction.ENTER if action == PresenceAction.PRESENT else PresenceAction(action or 0),
        parse_payload(source),
        text(source, "clientId", 40012),
        text(source, "id"),
        extras,
    )


@dataclass(slots=True)
class Members:
    limit: int
    _present: dict[MemberKey, PresenceMessage] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._present)

    def __iter__(self) -> Iterator[PresenceMessage]:
        return iter(list(self._present.values()))

    def connections(self) -> int:
        return len({connection for connection, _ in self._present})

    def apply(self, event: PresenceMessage) -> PresenceMessage | None:
        """The event as the others see it; None where it changes nothing."""
        before = self._present.get(event.key)
        if event.action is PresenceAction.LEAVE:
            self._present.pop(event.key, None)
            return event if before else None
        if before is not None and before.id == event.id:
            return None
        if before is None and len(self._present) >= self.limit:
            raise AblyError(91003, 400, f"Maximum member limit exceeded; the limit is {self.limit}")
        self._present[event.key] = replace(event, action=PresenceAction.PRESENT)
        return replace(event, action=PresenceAction.UPDATE if before else PresenceAction.ENTER)

    def of_connection(self, connection_id: str) -> list[PresenceMessage]:
        return [member for (owner, _), member in self._present.items() if owner == connection_id]
