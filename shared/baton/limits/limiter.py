"""The limiter: counts a hit, and refuses what is too much with the time to wait."""

from __future__ import annotations

import math
import time
from functools import lru_cache
from hashlib import blake2b
from typing import Literal

from limits import RateLimitItem, parse

from baton.errors import TooManyRequests, Unavailable
from baton.limits.local import LocalWindows
from baton.limits.near import NearWindows
from baton.limits.shared import RedisAway, SharedWindows
from baton.logs import get_logger

OnFailure = Literal["local", "closed"]

log = get_logger(__name__)


class Limiter:
    """Windows are per rule and key. Keys may be addresses or e-mails: only their hashes are stored."""

    def __init__(self, redis_url: str, *, enforced: bool) -> None:
        self._enforced = enforced
        self._near = NearWindows()
        self._local = LocalWindows()
        self._shared = SharedWindows(redis_url) if redis_url else None

    async def start(self) -> None:
        """Returns at once, Redis or no Redis: it is asked when the first hit comes."""

    async def stop(self) -> None:
        await self._local.stop()
        if self._shared is not None:
            await self._shared.stop()

    async def faults(self) -> list[str]:
        """What is wrong, in human words; empty when healthy."""
        away = self._shared is not None and self._shared.away
        return ["limits are counted without Redis, each process for itself"] if away else []

    async def hit(self, rule: str, key: str, limit: str, *, on_failure: OnFailure = "local") -> None:
        """Counts one, `limit` being e.g. "20/10 seconds". Beyond it raises TooManyRequests.

        `on_failure` says what happens while Redis cannot be asked: "local" counts within this process,
        "closed" refuses with Unavailable, for what must not be guessed at, like passwords.
        While limits are off, it only counts.
        """
        self._judge(rule, await self._count(_parsed(limit), f"{rule}/{_digest(key)}", on_failure))

    async def hit_near(self, rule: str, key: str, limit: str) -> None:
        """The same for what is done often: Redis is asked, a few hits at a time, once half of a limit is used here.

        Nearly nobody gets there. Who begins at several processes at once may get a little more than the limit, for
        one window; whoever goes on like that is counted by all of them together.
        """
        item, name = _parsed(limit), f"{rule}/{key}"
        reset = self._near.hit(item, name)
        if reset is None and self._shared is not None and (hits := self._near.to_tell(item, name)):
            reset = await self._count(item, f"{rule}/{_digest(key)}", "local", hits)
        self._judge(rule, reset)

    def _judge(self, rule: str, reset: float | None) -> None:
        if reset is not None and self._enforced:
            log.info("limit_exceeded", rule=rule)
            raise TooManyRequests(retry_after=max(1, math.ceil(reset - time.time())))

    async def _count(self, item: RateLimitItem, name: str, on_failure: OnFailure, hits: int = 1) -> float | None:
        if self._shared is None:
            return await self._local.hit(item, name)
        try:
            return await self._shared.hit(item, name, hits)
        except RedisAway:
            if on_failure == "closed" and self._enforced:
                raise Unavailable from None
            return await self._local.hit(item, name)


@lru_cache(maxsize=256)
def _parsed(limit: str) -> RateLimitItem:
    return parse(limit)


def _digest(key: str) -> str:
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
