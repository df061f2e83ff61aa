"""Annotations (reactions and the like) on a message, and the summary that they add up to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum

from baton_dev.ably.codec import number, text, without_nulls
from baton_dev.ably.errors import Wire, bad_request
from baton_dev.ably.payload import NOTHING, Payload, parse_payload


class AnnotationAction(IntEnum):
    CREATE, DELETE = range(2)


@dataclass(frozen=True, slots=True)
class Annotation:
    id: str
    serial: str
    message_serial: str
    type: str
    timestamp: int
    action: AnnotationAction = AnnotationAction.CREATE
    name: str | None = None
    count: int | None = None
    client_id: str | None = None
    connection_id: str | None = None
    payload: Payload = NOTHING
    extras: Wire | None = None

    def render(self, binary: bool) -> Wire:
        wire = without_nulls(
            {
                "id": self.id,
                "action": int(self.action),
                "serial": self.serial,
                "messageSerial": self.message_serial,
                "type": self.type,
                "name": self.name,
                "count": self.count,
                "clientId": self.client_id,
                "connectionId": self.connection_id,
                "timestamp": self.timestamp,
                "extras": self.extras,
            }
        )
        return {**wire, **self.payload.render(binary)}


@dataclass(frozen=True, slots=True)
class AnnotationDraft:
    message_serial: str
    type: str
    action: AnnotationAction
    name: str | None
    count: int | None
    client_id: str | None
    payload: Payload


def parse_annotation(source: Wire, message_serial: str | None = None) -> AnnotationDraft:
    serial, kind = message_serial or text(source, "messageSerial"), text(source, "type")
    if not serial or not kind:
        raise bad_request("an annotation needs messageSerial and type", 40003)
    action = number(source, "action") or 0
    if action not in (AnnotationAction.CREATE, AnnotationAction.DELETE):
        raise bad_request("an annotation is created or deleted")
    return AnnotationDraft(
        serial,
        kind,
        AnnotationAction(action),
        text(source, "name"),
        number(source, "count"),
        text(source, "clientId", 40012),
        parse_payload(source),
    )


def summarise(annotations: Iterable[Annotation]) -> Wire:
    """For each type the summary that the end of its name asks for (`reaction:distinct.v1`)."""
    by_type: dict[str, list[Annotation]] = {}
    for annotation in annotations:
        by_type.setdefault(annotation.type, []).append(annotation)
    return {kind: _summary(kind.rpartition(":")[2], events) for kind, events in by_type.items()}


def _summary(method: str, events: list[Annotation]) -> Wire:
    if method == "flag.v1":
        return _clients(_standing(events, lambda event: event.client_id))
    if method == "distinct.v1":
        return _by_name(_standing(events, lambda event: (event.client_id, event.name)))
    if method == "unique.v1":
        return _by_name(_standing(events, lambda event: event.client_id))
    if method == "multiple.v1":
        return _counted(events)
    return {"total": sum(1 if event.action is AnnotationAction.CREATE else -1 for event in events)}


def _standing(events: list[Annotation], key: Callable[[Annotation], object]) -> list[Annotation]:
    """The last word of each author, unless it was a deletion."""
    last: dict[object, Annotation] = {}
    for event in events:
        last.pop(key(event), None)
        if event.action is AnnotationAction.CREATE:
            last[key(event)] = event
    return list(last.values())


def _clients(standing: list[Annotation]) -> Wire:
    clients = [event.client_id for event in standing if event.client_id]
    return {"total": len(standing), "clientIds": clients, "clipped": False}


def _by_name(standing: list[Annotation]) -> Wire:
    names = dict.fromkeys(event.name or "" for event in standing)
    return {name: _clients([event for event in standing if (event.name or "") == name]) for name in names}


def _counted(events: list[Annotation]) -> Wire:
    counts: dict[str, dict[str, int]] = {}
    for event in events:
        clients = counts.setdefault(event.name or "", {})
        if event.action is AnnotationAction.DELETE:
            clients.pop(event.client_id or "", None)
        else:
            clients[event.client_id or ""] = clients.get(event.client_id or "", 0) + (event.count or 1)
    return {name: _counted_name(clients) for name, clients in counts.items() if clients}


def _counted_name(clients: dict[str, int]) -> Wire:
    known = {client: count for client, count in clients.items() if client}
    return {
        "total": sum(clients.values()),
        "clientIds": known,
        "totalUnidentified": clients.get("", 0),
        "totalClientIds": len(known),
        "clipped": False,
    }
