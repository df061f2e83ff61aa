"""Ably takes 50 messages a second on one channel; other processes publish there too, so the bridge keeps to 40."""

from __future__ import annotations

import asyncio
import time

_PER_SECOND = 40
_FORGET_ABOVE = 2_000


class Pace:
    """A second's worth may go at once; after that each message waits for its place."""

    def __init__(self) -> None:
        self._full_at: dict[str, float] = {}

    async def take(self, channel: str) -> None:
        """Waits until one more message may be published."""
        now = time.monotonic()
        if len(self._full_at) > _FORGET_ABOVE:
            self._full_at = {name: at for name, at in self._full_at.items() if at > now}
        ready = max(now, self._full_at.get(channel, now)) + 1 / _PER_SECOND
        self._full_at[channel] = ready
        if ready - now > 1:
            await asyncio.sleep(ready - now - 1)
