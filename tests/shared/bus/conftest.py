"""A bus of each kind, with retry delays that a test can wait for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from baton.bus import Bus, Consumer
from baton.bus.memory import MemoryBus
from baton.bus.rabbitmq import RabbitBus

TOPOLOGY = (
    Consumer("responder", ("message.posted.bot", "message.posted.bot.watched"), prefetch=3),
    Consumer("router", ("message.posted.queue", "entry.posted.#", "handoff.*"), prefetch=3),
)
DELAYS_S = (0.05, 0.1)


async def connected(bus: Bus, within_s: float = 20) -> None:
    for _ in range(int(within_s / 0.05)):
        if not await bus.faults():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(await bus.faults())


@pytest.fixture(params=["memory", "rabbitmq"])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    bus: Bus = MemoryBus(TOPOLOGY, DELAYS_S)
    if request.param == "rabbitmq":
        bus = RabbitBus(request.getfixturevalue("rabbitmq_url"), TOPOLOGY, "test.", DELAYS_S)
    await bus.start()
    await connected(bus)
    yield bus
    await bus.stop(grace_s=0)
