"""`baton dead-letters list | show | replay`: what RabbitMQ was given back for good, and sending it through again."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Literal

from baton.bus import Bus, DeadLetter, open_bus
from baton.settings import Settings
from baton.topology import TOPOLOGY
from baton_operator.command import Command, Options, Refused, say

_CONNECT_S = 10.0
_QUEUES = tuple(consumer.queue for consumer in TOPOLOGY)


class DeadLetterOptions(Options):
    do: Literal["list", "show", "replay"]
    queue: str | None = None
    message: str | None = None
    limit: int = 50


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("do", choices=("list", "show", "replay"), help="replay takes one message, or all of a queue")
    parser.add_argument("message", nargs="?", help="the id that `list` shows; replay: nothing for all of --queue")
    parser.add_argument("--queue", choices=_QUEUES, help="only this consumer's")
    parser.add_argument("--limit", type=int, default=50, help="list at most so many of each queue (50)")


async def _run(options: DeadLetterOptions, settings: Settings) -> int:
    if not settings.rabbitmq_url:
        raise Refused("BATON_RABBITMQ_URL is not set; without a broker there are no dead letters.")
    queues = (options.queue,) if options.queue else _QUEUES
    async with _connected(settings) as bus:
        match options.do:
            case "list":
                return await _list(bus, queues, options.limit)
            case "show":
                return await _show(bus, queues, options.message)
            case "replay":
                return await _replay(bus, queues, options)


async def _list(bus: Bus, queues: tuple[str, ...], limit: int) -> int:
    letters = [letter for queue in queues for letter in await bus.dead_letters(queue, limit)]
    for letter in letters:
        message = letter.message
        say(f"{letter.queue}  {message.message_id}  {message.routing_key}  attempts {message.attempt}  {letter.reason}")
    if not letters:
        say("No dead letters.")
    return 0


async def _show(bus: Bus, queues: tuple[str, ...], message_id: str | None) -> int:
    """Events carry ids and numbers, never texts."""
    if message_id is None:
        raise Refused("Which one? `baton dead-letters list` shows their ids.")
    for letter in await _all_of(bus, queues):
        if letter.message.message_id == message_id:
            say(_shown(letter))
            return 0
    raise Refused(f"No dead letter has the id {message_id}.")


async def _replay(bus: Bus, queues: tuple[str, ...], options: DeadLetterOptions) -> int:
    if options.message is None and options.queue is None:
        raise Refused("Say which: the id of one message, or --queue NAME for all of that queue.")
    replayed = 0
    for queue in queues:
        replayed += await bus.replay(queue, options.message)
    if options.message is not None and not replayed:
        raise Refused(f"No dead letter has the id {options.message}.")
    say(f"{replayed} sent through again; one that fails again comes back here.")
    return 0


async def _all_of(bus: Bus, queues: tuple[str, ...]) -> list[DeadLetter]:
    return [letter for queue in queues for letter in await bus.dead_letters(queue, limit=100_000)]


def _shown(letter: DeadLetter) -> str:
    message = letter.message
    try:
        body: object = json.loads(message.body)
    except ValueError:
        body = f"{len(message.body)} bytes that are not JSON"
    facts = {"queue": letter.queue, "id": message.message_id, "routing_key": message.routing_key}
    return json.dumps({**facts, "attempts": message.attempt, "reason": letter.reason, "body": body}, indent=2)


@contextlib.asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator[Bus]:
    bus = open_bus(settings, TOPOLOGY)
    await bus.start()
    try:
        with contextlib.suppress(TimeoutError):  # whoever asks is told so
            async with asyncio.timeout(_CONNECT_S):
                while await bus.faults():  # noqa: ASYNC110  (the bus has no event for it)
                    await asyncio.sleep(0.05)
        if faults := await bus.faults():
            raise Refused(f"The broker at BATON_RABBITMQ_URL: {'; '.join(faults)}.")
        yield bus
    finally:
        await bus.stop()


COMMAND = Command(
    "dead-letters",
    "List, show or replay what was given up",
    DeadLetterOptions,
    _arguments,
    _run,
    needs_database=False,
)
