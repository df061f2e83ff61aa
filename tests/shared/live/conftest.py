"""A live fan-out of each kind."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from baton.live import Live
from baton.live.memory import MemoryLive


@pytest.fixture(params=["memory"])
async def live(request: pytest.FixtureRequest) -> AsyncIterator[Live]:
    live: Live = MemoryLive()
    await live.start()
    yield live
    await live.stop()
