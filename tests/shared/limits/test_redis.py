"""Limits that all processes share, and what becomes of them without Redis."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator

import pytest
import redis.asyncio
from servers.private import fresh_redis
from servers.server import Server

from baton.errors import TooManyRequests, Unavailable
from baton.limits import Limiter, open_limiter
from baton.settings import Settings


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """To be killed, frozen and started again; each test leaves it running."""
    with fresh_redis() as server:
        yield server


@pytest.fixture
async def limiter(server: Server) -> AsyncIterator[Limiter]:
    limiter = open_limiter(Settings(redis_url=server.url))
    yield limiter
    await limiter.stop()


@pytest.fixture
def frozen(server: Server, limiter: Limiter) -> Iterator[None]:
    assert server.pid is not None
    os.kill(server.pid, signal.SIGSTOP)
    yield
    os.kill(server.pid, signal.SIGCONT)


async def test_two_processes_share_one_window(redis_url: str) -> None:
    here, there = (open_limiter(Settings(redis_url=redis_url)) for _ in range(2))
    await here.hit("speak", "v", "2/10 seconds")
    await there.hit("speak", "v", "2/10 seconds")
    for limiter in (here, there):
        with pytest.raises(TooManyRequests):
            await limiter.hit("speak", "v", "2/10 seconds")
        await limiter.stop()


async def test_who_goes_on_is_counted_by_both_processes_together(redis_url: str) -> None:
    limiters = [open_limiter(Settings(redis_url=redis_url)) for _ in range(2)]

    async def allowed_within(seconds: float) -> int:
        allowed, end = 0, time.monotonic() + seconds
        while time.monotonic() < end:
            for limiter in limiters:
                with contextlib.suppress(TooManyRequests):
                    await limiter.hit_near("speak", "v", "20/2 seconds")
                    allowed += 1
            await asyncio.sleep(0.02)
        return allowed

    assert 20 <= await allowed_within(1.9) <= 2 * 10 + 20, "the first half of each, and the whole of both"
    assert await allowed_within(4.0) <= 2 * 20 + 2 * 10 + 2, "two windows more"
    for limiter in limiters:
        await limiter.stop()


async def test_nobody_asks_redis_for_the_first_half_of_a_near_window(redis_url: str) -> None:
    limiter = open_limiter(Settings(redis_url=redis_url))
    async with redis.asyncio.Redis.from_url(redis_url) as client:
        for _ in range(10):
            await limiter.hit_near("speak", "v", "20/10 seconds")
        assert await client.keys("*") == []
        for _ in range(2):
            await limiter.hit_near("speak", "v", "20/10 seconds")
        assert len(await client.keys("*")) == 1
    await limiter.stop()


async def test_what_is_stored_names_nobody_and_ends_with_its_window(redis_url: str) -> None:
    limiter = open_limiter(Settings(redis_url=redis_url))
    await limiter.hit("login", "ada@example.org", "2/10 seconds")
    async with redis.asyncio.Redis.from_url(redis_url) as client:
        (name,) = await client.keys("*")
        assert b"ada" not in name
        assert 0 < await client.ttl(name) <= 10
    await limiter.stop()


async def test_without_redis_messages_are_limited_within_the_process(frozen: None, limiter: Limiter) -> None:
    await limiter.hit("speak", "v", "1/10 seconds")
    with pytest.raises(TooManyRequests):
        await limiter.hit("speak", "v", "1/10 seconds")
    assert await limiter.faults() != []


async def test_without_redis_what_must_not_be_guessed_at_is_refused(frozen: None, limiter: Limiter) -> None:
    with pytest.raises(Unavailable):
        await limiter.hit("login", "v", "1/10 seconds", on_failure="closed")


async def test_a_frozen_redis_makes_nobody_wait_long_and_most_not_at_all(frozen: None, limiter: Limiter) -> None:
    waits = []
    for number in range(50):
        begun = time.monotonic()
        await limiter.hit("speak", f"v-{number}", "1/10 seconds")
        waits.append(time.monotonic() - begun)
    assert max(waits) < 0.4
    assert sorted(waits)[45] < 0.05


async def test_a_redis_that_comes_back_is_asked_again(server: Server, limiter: Limiter) -> None:
    await limiter.hit("speak", "v", "1/10 seconds")
    await asyncio.to_thread(server.kill)
    await limiter.hit("speak", "v", "1/10 seconds")  # the process itself has not counted one yet
    assert await limiter.faults() != []
    await asyncio.to_thread(server.start)
    await asyncio.sleep(1.1)
    await limiter.hit("login", "v", "1/10 seconds", on_failure="closed")
    with pytest.raises(TooManyRequests):
        await limiter.hit("login", "v", "1/10 seconds", on_failure="closed")
    assert await limiter.faults() == []


async def test_limits_that_are_off_refuse_nobody_without_redis_either(frozen: None, server: Server) -> None:
    limiter = open_limiter(Settings(redis_url=server.url, rate_limits="off"))
    for _ in range(3):
        await limiter.hit("login", "v", "1/10 seconds", on_failure="closed")
    await limiter.stop()


async def test_a_burst_is_counted_by_redis_to_the_last_hit(redis_url: str) -> None:
    limiter = open_limiter(Settings(redis_url=redis_url))
    answers: list[BaseException | None] = []
    for _ in range(5):  # not all thousand at once: where the machine is slow, the last would wait too long for Redis
        burst = (limiter.hit("speak", f"v-{number % 10}", "30/60 seconds") for number in range(200))
        answers += await asyncio.gather(*burst, return_exceptions=True)
    assert await limiter.faults() == []
    assert sum(answer is None for answer in answers) == 10 * 30
    assert sum(isinstance(answer, TooManyRequests) for answer in answers) == 1_000 - 10 * 30
    await limiter.stop()


async def test_a_redis_that_forgot_its_scripts_is_taught_them_again(redis_url: str) -> None:
    limiter = open_limiter(Settings(redis_url=redis_url))
    await limiter.hit("login", "v", "2/10 seconds", on_failure="closed")
    async with redis.asyncio.Redis.from_url(redis_url) as client:
        await client.script_flush()
    await limiter.hit("login", "v", "2/10 seconds", on_failure="closed")
    with pytest.raises(TooManyRequests):
        await limiter.hit("login", "v", "2/10 seconds", on_failure="closed")
    await limiter.stop()
