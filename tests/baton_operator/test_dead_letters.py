"""What was given up is listed, looked at and sent through again, on a real broker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from operator_terminal import Terminal

from baton.bus import Bus, Message, Poison, open_bus
from baton.settings import Settings
from baton.topology import AI_RESPONDER, TOPOLOGY
from baton_operator.command import Refused


class Reader:
    """Cannot read anything until it is mended."""

    def __init__(self) -> None:
        self.mended = False
        self.done: list[str] = []

    async def __call__(self, message: Message) -> None:
        if not self.mended:
            raise Poison("unreadable")
        self.done.append(message.message_id)


@pytest.fixture
def settings(rabbitmq_url: str) -> Settings:
    return Settings(rabbitmq_url=rabbitmq_url)


@pytest.fixture
async def bus(settings: Settings) -> AsyncIterator[Bus]:
    opened = open_bus(settings, TOPOLOGY)
    await opened.start()
    yield opened
    await opened.stop(0)


async def _given_up(bus: Bus, reader: Reader, count: int) -> None:
    await bus.subscribe(AI_RESPONDER.queue, reader)
    async with asyncio.timeout(30):
        while await bus.faults():
            await asyncio.sleep(0.05)
        for number in range(count):
            await bus.publish(Message("message.posted.bot", f"outbox-{number}", b'{"events": []}', {}))
        while len(await bus.dead_letters(AI_RESPONDER.queue)) < count:
            await asyncio.sleep(0.05)


async def _until(reader: Reader, count: int) -> None:
    async with asyncio.timeout(30):
        while len(reader.done) < count:
            await asyncio.sleep(0.05)


async def test_one_is_replayed_and_then_all_the_others(settings: Settings, bus: Bus, terminal: Terminal) -> None:
    assert await terminal.type(settings, "dead-letters", "list") == "No dead letters.\n"
    reader = Reader()
    await _given_up(bus, reader, 3)
    listed = (await terminal.type(settings, "dead-letters", "list")).splitlines()
    # In which order three are given up side by side is nobody's promise.
    assert sorted(line.split()[:3] for line in listed) == [
        ["ai-responder", f"outbox-{number}", "message.posted.bot"] for number in range(3)
    ]
    assert all(line.endswith("attempts 1  unreadable") for line in listed)
    assert '"events": []' in await terminal.type(settings, "dead-letters", "show", "outbox-1")
    reader.mended = True
    assert (await terminal.type(settings, "dead-letters", "replay", "outbox-1")).startswith("1 sent")
    await _until(reader, 1)
    assert (await terminal.type(settings, "dead-letters", "replay", "--queue", "ai-responder")).startswith("2 sent")
    await _until(reader, 3)
    assert sorted(reader.done) == ["outbox-0", "outbox-1", "outbox-2"]
    assert await terminal.type(settings, "dead-letters", "list") == "No dead letters.\n"


async def test_what_is_not_there_or_not_said_is_refused_in_words(settings: Settings, terminal: Terminal) -> None:
    for words, why in (
        (("show",), "Which one"),
        (("show", "outbox-9"), "No dead letter has the id"),
        (("replay", "outbox-9"), "No dead letter has the id"),
        (("replay",), "Say which"),
    ):
        with pytest.raises(Refused, match=why):
            await terminal.type(settings, "dead-letters", *words)
    with pytest.raises(Refused, match="BATON_RABBITMQ_URL is not set"):
        await terminal.type(Settings(), "dead-letters", "list")
