"""A bus of each kind, with retry delays that a test can wait for."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from baton.bus import Bus, Consumer
from baton.bus.memory import MemoryBus

TOPOLOGY = (
    Consumer("responder", ("message.posted.bot", "message.posted.bot.watched"), prefetch=3),
    Consumer("router", ("message.posted.queue", "entry.posted.#", "handoff.*"), prefetch=3),
)
DELAYS_S = (0.05, 0.1)


@pytest.fixture(params=["memory"])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    bus: Bus = MemoryBus(TOPOLOGY, DELAYS_S)
    await bus.start()
    yield bus
    await bus.stop(grace_s=0)
