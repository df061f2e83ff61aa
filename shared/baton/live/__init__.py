"""Live: hints to whoever streams right now. They may all be lost: the database is the truth."""

from __future__ import annotations

from baton.live.interface import Live
from baton.live.memory import MemoryLive
from baton.live.subscription import LiveSubscription, Resync
from baton.settings import Settings

__all__ = ["Live", "LiveSubscription", "Resync", "open_live"]


def open_live(settings: Settings) -> Live:
    """The fan-out of this process, not yet started."""
    if not settings.redis_url:
        return MemoryLive()
    from baton.live.redis import RedisLive  # who runs all in one process need not load the client

    return RedisLive(settings.redis_url)
