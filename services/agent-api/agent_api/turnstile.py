"""So many calls at work at a time: the rest wait in line here, where it costs nothing, and not for a connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from baton.errors import Unavailable
from baton.platform import Platform

PATIENCE_S = 60.0
_PER_CONNECTION = 2


class Turnstile:
    """First come, first served. Ten thousand calls at once are all answered, instead of timing out at the pool."""

    def __init__(self, platform: Platform) -> None:
        self._places = asyncio.Semaphore(platform.settings.database_pool * _PER_CONNECTION)

    @asynccontextmanager
    async def passed(self) -> AsyncIterator[None]:
        """Inside, a call works; after a minute in line it is sent away and told to come again."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._places.acquire()
        except TimeoutError:
            raise Unavailable from None
        try:
            yield
        finally:
            self._places.release()
