"""The broker: reachable, its queues as this version declares them, consumed, and not growing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from baton.bus import ConsumerState, InspectionFailed, inspect_queues
from baton.settings import Settings
from baton.topology import TOPOLOGY
from baton_operator.doctor.finding import Finding, odd, well, wrong

_MANY = 1_000


async def check(settings: Settings) -> AsyncIterator[Finding]:
    if not settings.rabbitmq_url:
        yield odd("broker", "BATON_RABBITMQ_URL is not set", "right for the all-in-one run only; services need it")
        return
    try:
        states = await inspect_queues(settings, TOPOLOGY)
    except InspectionFailed as error:
        advice = "is it up, and are host, name and password in BATON_RABBITMQ_URL right? `compose logs rabbitmq`"
        yield wrong("broker", str(error), advice)
        return
    yield well("broker", "RabbitMQ answers")
    for state in states:
        for finding in _judged(state):
            yield finding


def _judged(state: ConsumerState) -> Iterator[Finding]:
    name = f"queue {state.queue}"
    if state.missing:
        yield wrong(name, f"missing: {', '.join(state.missing)}", "start any service: each declares all queues")
        return
    if state.differs:
        advice = "stop the services, delete this queue and those named after it, start them: nudges go, no message does"
        yield wrong(name, "it stands there with other arguments than this version's", advice)
    if not state.consumers:
        yield wrong(name, f"nobody consumes it, {state.waiting} wait", f"start {state.queue}, or read its log")
    elif state.waiting > _MANY:
        yield odd(name, f"{state.waiting} wait", f"run more of it: --scale {state.queue}=…")
    elif not state.differs:
        yield well(name, f"{state.consumers} consume it, {state.waiting} wait")
    if state.dead_letters:
        advice = f"`baton dead-letters list --queue {state.queue}`, then `replay` when the cause is mended"
        yield odd(name, f"{state.dead_letters} were given up", advice)
