"""How messages travel to Ably: one by itself, or many in one batch request, by the SDK's REST client."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from ably.rest.rest import AblyRest
from ably.types.message import Message
from ably.util.exceptions import AblyException

from baton.realtime.doors import RealtimeMessage, RealtimeUnavailable
from baton.realtime.failures import explained

_BATCH_VERSION = "3"  # from here on a batch is answered spec by spec

_EXPIRED = range(40140, 40150)

Item = tuple[str, RealtimeMessage]
"""A channel, and what goes onto it."""


async def send_one(rest: AblyRest, item: Item) -> None:
    """Raises what the SDK raises."""
    channel, message = item
    try:
        await rest.channels.get(channel).publish(_outgoing(message))
    finally:
        rest.channels.release(channel)  # the SDK would keep every channel it has ever seen


async def send_group(rest: AblyRest, items: Sequence[Item]) -> list[RealtimeUnavailable | None]:
    """One request for all; the outcome of each, in order. Raises what the SDK raises if the request itself failed."""
    specs = [_spec(item) for item in items]
    code, outcomes = await _batch(rest, specs)
    if code in _EXPIRED:  # here the SDK leaves renewing to us
        await rest.auth.authorize()
        code, outcomes = await _batch(rest, specs)
    if code:
        raise AblyException("batch refused", code // 100, code)  # type: ignore[no-untyped-call]
    return outcomes


async def _batch(rest: AblyRest, specs: Sequence[Mapping[str, object]]) -> tuple[int, list[RealtimeUnavailable | None]]:
    answer = await rest.request("POST", "/messages", _BATCH_VERSION, body=specs)
    if not answer.success:
        return int(answer.error_code or answer.status_code * 100), []
    return 0, [_outcome(spec) for spec in answer.items]


def _outgoing(message: RealtimeMessage) -> Message:
    """Encoded here, because the SDK would write every letter beyond ASCII as six bytes or twelve."""
    text = json.dumps(message.data, ensure_ascii=False, separators=(",", ":"))
    return Message(id=message.id, name=message.name, data=text, encoding="json")  # type: ignore[no-untyped-call]


def _spec(item: Item) -> Mapping[str, object]:
    channel, message = item
    wire = _outgoing(message).as_dict(binary=True)  # type: ignore[no-untyped-call]
    return {"channels": [channel], "messages": [wire]}


def _outcome(spec: dict[str, list[dict[str, dict[str, int]]]]) -> RealtimeUnavailable | None:
    error = spec["results"][0].get("error")
    if error is None:
        return None
    refused = AblyException("", error.get("statusCode", 500), error.get("code", 50000))  # type: ignore[no-untyped-call]
    return explained(refused)
