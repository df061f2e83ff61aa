"""Messages: what a publisher may write, and what the stand-in makes of it. Unknown members are dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from baton_dev.ably.codec import Format, as_object, encode, number, text, without_nulls
from baton_dev.ably.errors import Wire, bad_request
from baton_dev.ably.payload import Payload, parse_payload
from baton_dev.ably.serials import Stamp


class Action(IntEnum):
    CREATE, UPDATE, DELETE, META, SUMMARY, APPEND = range(6)


@dataclass(frozen=True, slots=True)
class Version:
    serial: str
    timestamp: int
    client_id: str | None = None
    description: str | None = None
    metadata: Wire | None = None

    def render(self) -> Wire:
        return without_nulls(
            {
                "serial": self.serial,
                "timestamp": self.timestamp,
                "clientId": self.client_id,
                "description": self.description,
                "metadata": self.metadata,
            }
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as somebody asks for it; `serial` names the message that an operation changes."""

    payload: Payload
    name: str | None = None
    id: str | None = None
    client_id: str | None = None
    connection_key: str | None = None
    extras: Wire | None = None
    action: Action = Action.CREATE
    serial: str | None = None
    operator: str | None = None
    description: str | None = None
    metadata: Wire | None = None
    has_data: bool = False

    @property
    def size(self) -> int:
        """As Ably counts it: data, name, clientId and the JSON of extras."""
        named = sum(len(part.encode()) for part in (self.name, self.client_id) if part)
        extras = len(encode(self.extras, Format.JSON)) if self.extras else 0
        return self.payload.size + named + extras

    @property
    def ephemeral(self) -> bool:
        return bool(self.extras and self.extras.get("ephemeral"))


@dataclass(frozen=True, slots=True)
class Message:
    id: str
    serial: str
    timestamp: int
    payload: Payload
    version: Version
    name: str | None = None
    client_id: str | None = None
    connection_id: str | None = None
    extras: Wire | None = None
    action: Action = Action.CREATE
    summary: Wire | None = None

    def render(self, binary: bool) -> Wire:
        wire: Wire = {"id": self.id, "action": int(self.action), "serial": self.serial}
        wire["timestamp"] = self.timestamp
        wire["version"] = self.version.render()
        for name, value in (
            ("name", self.name),
            ("clientId", self.client_id),
            ("connectionId", self.connection_id),
            ("extras", self.extras),
        ):
            if value is not None:
                wire[name] = value
        if self.summary is not None:
            wire["annotations"] = {"summary": self.summary}
        wire.update(self.payload.render(binary))
        return wire


def parse_draft(source: Wire) -> Draft:
    action = number(source, "action") or 0
    if action not in (Action.CREATE, Action.UPDATE, Action.DELETE, Action.APPEND):
        raise bad_request("this action cannot be published")
    version = as_object(source.get("version") or {}, "version")
    return Draft(
        payload=parse_payload(source),
        name=text(source, "name"),
        id=text(source, "id"),
        client_id=text(source, "clientId", 40012),
        connection_key=text(source, "connectionKey", 40006),
        extras=_extras(source),
        action=Action(action),
        serial=text(source, "serial"),
        operator=text(version, "clientId", 40012),
        description=text(version, "description"),
        metadata=_metadata(version),
        has_data=source.get("data") is not None,
    )


def create(draft: Draft, message_id: str, stamp: Stamp, index: int) -> Message:
    serial = stamp.message(index)
    return Message(
        id=message_id,
        serial=serial,
        timestamp=stamp.timestamp,
        payload=draft.payload,
        version=Version(serial, stamp.timestamp),
        name=draft.name,
        client_id=draft.client_id,
        extras=draft.extras,
    )


def name_ids(drafts: Sequence[Draft], fallback: str) -> tuple[str, list[str], bool]:
    """The base id, an id for each message, and whether the publisher chose them (then they are unique)."""
    chosen = [draft.id for draft in drafts if draft.id is not None]
    if not chosen:
        return fallback, [f"{fallback}:{index}" for index in range(len(drafts))], False
    if len(drafts) == 1 and chosen[0]:
        base, _, index = chosen[0].rpartition(":")
        return base if base and index == "0" else chosen[0], chosen, True
    base = chosen[0].rpartition(":")[0]
    if not base or chosen != [f"{base}:{index}" for index in range(len(drafts))]:
        raise bad_request("ids of several messages must be base:0, base:1, …", 40031)
    return base, chosen, True


def _extras(source: Wire) -> Wire | None:
    extras = source.get("extras")
    if extras is None:
        return None
    if not isinstance(extras, dict):
        raise bad_request("extras must be an object")
    try:
        encode(extras, Format.MSGPACK)
        encode(extras, Format.JSON)
    except (OverflowError, TypeError, ValueError) as problem:
        raise bad_request("extras cannot be carried in every format") from problem
    return extras


def _metadata(version: Wire) -> Wire | None:
    metadata = version.get("metadata")
    return None if metadata is None else as_object(metadata, "metadata")
