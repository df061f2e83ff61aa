"""How events travel: one message carries the events of one routing key that were committed together."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from baton.events import EVENTS, Event

MOST_IN_ONE_MESSAGE = 16
"""A failed part of a group is retried alone; small groups keep replicas evenly loaded."""

_BY_KEY = {event.key: event for event in EVENTS}


class _Envelope(msgspec.Struct):
    type: str
    version: int
    events: list[msgspec.Raw]


_encoder = msgspec.json.Encoder()
_envelopes = msgspec.json.Decoder(_Envelope)
_decoders = {event.key: msgspec.json.Decoder(event) for event in EVENTS}


class UnknownEvent(ValueError):
    """A body that this version cannot read."""


def encode(events: Sequence[Event]) -> bytes:
    """The body of one message; all events are of one class."""
    first = type(events[0])
    return _encoder.encode({"type": first.key, "version": first.version, "events": list(events)})


def decode(body: bytes) -> list[Event]:
    """The events of a message, unknown fields ignored. Raises UnknownEvent for anything else."""
    try:
        envelope = _envelopes.decode(body)
        decoder = _decoders[envelope.type]
        return [decoder.decode(raw) for raw in envelope.events]
    except (msgspec.MsgspecError, KeyError) as error:
        raise UnknownEvent(type(error).__name__) from error


def class_of(routing_key: str) -> type[Event]:
    """The class of a full routing key: `message.posted.bot.watched` is a MessagePosted."""
    parts = routing_key.split(".")
    found = _BY_KEY.get(".".join(parts[:2]))
    if found is None:
        raise UnknownEvent(routing_key)
    return found
