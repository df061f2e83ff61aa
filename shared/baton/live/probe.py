"""Asks Redis once whether it answers, for an operator; services keep a line open instead."""

from __future__ import annotations

import asyncio

from redis.asyncio import Redis
from redis.exceptions import RedisError

from baton.live.line import CONNECT_LIMIT_S


async def redis_fault(url: str) -> str | None:
    """What is wrong, in human words without the address; None when it answers."""
    redis = Redis.from_url(url, socket_connect_timeout=CONNECT_LIMIT_S, socket_timeout=CONNECT_LIMIT_S)
    try:
        async with asyncio.timeout(CONNECT_LIMIT_S * 2):
            await redis.ping()
    except (RedisError, OSError, TimeoutError) as error:
        return f"it does not answer ({type(error).__name__})"
    finally:
        await redis.aclose()
    return None
