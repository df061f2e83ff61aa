"""Windows within this process: all there is without Redis, and the fallback while Redis is away."""

from __future__ import annotations

import asyncio
import time

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

SWEEP_EVERY_S = 15.0


class LocalWindows:
    """The library's windows, swept by us: its own sweep runs after each hit and takes a thread per key."""

    def __init__(self) -> None:
        self._storage = MemoryStorage()
        self._windows = MovingWindowRateLimiter(self._storage)

    async def hit(self, item: RateLimitItem, name: str) -> float | None:
        """None when allowed, else the time at which the oldest hit leaves the window."""
        if self._storage.timer is None:
            # The library starts a sweep of its own unless one is under way: ours always is.
            self._storage.timer = asyncio.create_task(self._sweep())
        if await self._windows.hit(item, name):
            return None
        return (await self._windows.get_window_stats(item, name)).reset_time

    async def stop(self) -> None:
        if self._storage.timer is not None:
            self._storage.timer.cancel()
            await asyncio.gather(self._storage.timer, return_exceptions=True)
            self._storage.timer = None

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_EVERY_S)
            self.forget_expired(time.time())

    def forget_expired(self, now: float) -> None:
        for key, entries in list(self._storage.events.items()):
            while entries and entries[-1].expiry <= now:  # the newest stand first
                entries.pop()
            if not entries:
                self._storage.events.pop(key, None)
                self._storage.locks.pop(key, None)
