"""A message as AMQP carries it: our own headers are `x-…`, everything else belongs to the publisher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aiormq.abc import DeliveredMessage
from pamqp.commands import Basic
from pamqp.common import FieldTable

from baton.bus.interface import DeadLetter, Message

_ATTEMPT, _REASON, _ROUTING_KEY = "x-attempt", "x-reason", "x-routing-key"
_PERSISTENT = 2


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where a message is sent, and with what on it."""

    exchange: str
    routing_key: str
    message: Message
    reason: str = ""

    def properties(self) -> Basic.Properties:
        headers: FieldTable = {**self.message.headers, _ATTEMPT: self.message.attempt}
        if self.routing_key != self.message.routing_key:
            headers[_ROUTING_KEY] = self.message.routing_key  # delay queues and dead letters have their own
        if self.reason:
            headers[_REASON] = self.reason
        return Basic.Properties(
            message_id=self.message.message_id,
            delivery_mode=_PERSISTENT,
            headers=headers,
        )


def read(delivered: DeliveredMessage) -> Message:
    headers = _headers(delivered)
    attempt = headers.get(_ATTEMPT)
    return Message(
        routing_key=_routing_key(delivered),
        message_id=delivered.header.properties.message_id or "",
        body=delivered.body,
        headers={
            name: value for name, value in headers.items() if isinstance(value, str) and not name.startswith("x-")
        },
        attempt=attempt if isinstance(attempt, int) else 1,
    )


def read_dead_letter(queue: str, delivered: DeliveredMessage) -> DeadLetter:
    reason = _headers(delivered).get(_REASON) or _last_death(delivered).get("reason") or "unknown"
    return DeadLetter(queue, read(delivered), str(reason))


def _routing_key(delivered: DeliveredMessage) -> str:
    ours = _headers(delivered).get(_ROUTING_KEY)
    if isinstance(ours, str):
        return ours
    before_death = _last_death(delivered).get("routing-keys")  # the broker itself gave it up
    if isinstance(before_death, list) and before_death:
        return str(before_death[0])
    return delivered.routing_key or ""


def _headers(delivered: DeliveredMessage) -> Mapping[str, object]:
    return delivered.header.properties.headers or {}


def _last_death(delivered: DeliveredMessage) -> Mapping[str, object]:
    deaths = _headers(delivered).get("x-death")
    return deaths[0] if isinstance(deaths, list) and deaths and isinstance(deaths[0], dict) else {}
