"""Redis: nothing in it must survive, but without it answers arrive late and nobody can sign in."""

from __future__ import annotations

from collections.abc import AsyncIterator

from baton.live.probe import redis_fault
from baton.settings import Settings
from baton_operator.doctor.finding import Finding, odd, well, wrong


async def check(settings: Settings) -> AsyncIterator[Finding]:
    if not settings.redis_url:
        yield odd("Redis", "BATON_REDIS_URL is not set", "right for the all-in-one run only; services need it")
        return
    fault = await redis_fault(settings.redis_url)
    if fault is None:
        yield well("Redis", "answers")
    else:
        yield wrong(
            "Redis", fault, "is it up, and are host and password in BATON_REDIS_URL right? `compose logs redis`"
        )
