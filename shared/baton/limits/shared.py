"""Windows that all processes share, in Redis."""

from __future__ import annotations

import asyncio
import time

from limits import RateLimitItem
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from baton.limits.grouped import GroupedScript
from baton.logs import get_logger

ANSWER_LIMIT_S = 0.2
ASK_AGAIN_AFTER_S = 1.0
PREFIX = "baton:limits"

log = get_logger(__name__)


class RedisAway(Exception):
    """No answer in time; for a moment nobody else need wait for one."""


class SharedWindows:
    """The library's windows in Redis, behind a time limit: no request waits for a frozen Redis."""

    def __init__(self, url: str) -> None:
        self._client = Redis.from_url(
            url, socket_timeout=None, socket_connect_timeout=ANSWER_LIMIT_S, retry=Retry(NoBackoff(), 0)
        )
        self._windows = MovingWindowRateLimiter(_grouped_storage(url, self._client))
        self._away_until = 0.0

    @property
    def away(self) -> bool:
        return time.monotonic() < self._away_until

    async def hit(self, item: RateLimitItem, name: str, hits: int = 1) -> float | None:
        """None when allowed, else the time at which the oldest hit leaves the window. All `hits` count, or none."""
        if self.away:
            raise RedisAway
        try:
            async with asyncio.timeout(ANSWER_LIMIT_S):
                if await self._windows.hit(item, name, cost=hits):
                    return None
                return (await self._windows.get_window_stats(item, name)).reset_time
        except (RedisError, OSError, TimeoutError) as error:
            if not self.away:
                log.warning("limits_without_redis", error=type(error).__name__)
            self._away_until = time.monotonic() + ASK_AGAIN_AFTER_S
            raise RedisAway from error

    async def stop(self) -> None:
        await self._client.aclose()


def _grouped_storage(url: str, client: Redis) -> RedisStorage:
    storage = RedisStorage(
        f"async+{url}",
        implementation="redispy",
        key_prefix=PREFIX,
        connection_pool=client.connection_pool,  # type: ignore[arg-type]  # documented, but not annotated
    )
    bridge = storage.bridge
    for name in ("lua_acquire_moving_window", "lua_moving_window"):
        setattr(bridge, name, GroupedScript(client, getattr(bridge, name), ANSWER_LIMIT_S))
    return storage
