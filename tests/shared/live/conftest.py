"""A live fan-out of each kind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from baton.live import Live
from baton.live.memory import MemoryLive
from baton.live.redis import RedisLive


async def connected(live: Live, within_s: float = 10) -> None:
    for _ in range(int(within_s / 0.02)):
        if not await live.faults():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(await live.faults())


@pytest.fixture(params=["memory", "redis"])
async def live(request: pytest.FixtureRequest) -> AsyncIterator[Live]:
    live: Live = MemoryLive()
    if request.param == "redis":
        live = RedisLive(request.getfixturevalue("redis_url"))
    await live.start()
    await connected(live)
    yield live
    await live.stop()
