"""What only the fan-out through Redis promises: it outlives Redis, and says when something may be missing."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import AsyncExitStack

import pytest
from servers.private import fresh_redis
from servers.server import Server

from baton.live import LiveSubscription, Resync
from baton.live.redis import RedisLive


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """To be killed, frozen and started again; each test leaves it running."""
    with fresh_redis() as server:
        yield server


async def a_live(url: str) -> RedisLive:
    live = RedisLive(url)
    await live.start()
    await becomes(live, healthy=True)
    return live


async def becomes(live: RedisLive, *, healthy: bool, within_s: float = 20) -> None:
    for _ in range(int(within_s / 0.02)):
        if (not await live.faults()) is healthy:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(await live.faults())


async def is_told_to_read_again_once(subscription: LiveSubscription) -> None:
    assert isinstance(await subscription.next(10), Resync)
    assert await subscription.next(0.2) is None


async def test_what_one_process_publishes_another_hears(redis_url: str) -> None:
    here, there = await a_live(redis_url), await a_live(redis_url)
    async with there.subscribe("c") as subscription:
        await here.publish([("c", b"x")])
        assert await subscription.next(5) == b"x"
    await here.stop()
    await there.stop()


async def test_a_hundred_that_enter_one_channel_at_once_all_hear_what_comes_next(redis_url: str) -> None:
    live = await a_live(redis_url)
    async with AsyncExitStack() as stack:
        entered = await asyncio.gather(
            *(stack.enter_async_context(live.subscribe(f"c-{number % 3}")) for number in range(100))
        )
        await live.publish([(f"c-{number}", b"x") for number in range(3)])
        assert [await subscription.next(5) for subscription in entered] == [b"x"] * 100
    await live.stop()


async def test_when_redis_was_killed_each_subscription_is_told_once_to_read_again_and_hears_again(
    server: Server,
) -> None:
    live = await a_live(server.url)
    async with live.subscribe("a") as of_a, live.subscribe("b") as of_b:
        await asyncio.to_thread(server.kill)
        await becomes(live, healthy=False)
        await live.publish([("a", b"lost")])
        await asyncio.to_thread(server.start)
        await is_told_to_read_again_once(of_a)
        await is_told_to_read_again_once(of_b)
        await becomes(live, healthy=True)
        await live.publish([("a", b"x")])
        assert await of_a.next(5) == b"x"
    await live.stop()


async def test_while_redis_is_away_nothing_waits_and_who_enters_then_is_told_to_read_again(
    server: Server,
) -> None:
    await asyncio.to_thread(server.stop)
    live = RedisLive(server.url)
    begun = time.monotonic()
    await live.start()
    async with live.subscribe("c") as subscription:
        await live.publish([("c", b"x")])
        assert time.monotonic() - begun < 0.5
        assert await live.faults() != []
        await asyncio.to_thread(server.start)
        await is_told_to_read_again_once(subscription)
        await becomes(live, healthy=True)
        await live.publish([("c", b"y")])
        assert await subscription.next(5) == b"y"
    await live.stop()


async def test_a_frozen_redis_makes_nobody_wait_and_is_noticed(server: Server) -> None:
    live = await a_live(server.url)
    assert server.pid is not None
    async with live.subscribe("c") as subscription:
        os.kill(server.pid, signal.SIGSTOP)
        try:
            begun, longest = time.monotonic(), 0.0
            while time.monotonic() - begun < 9:
                before = time.monotonic()
                await live.publish([("c", b"x" * 10_000)] * 20)
                async with live.subscribe("d"):
                    pass
                longest = max(longest, time.monotonic() - before)
                await asyncio.sleep(0.05)
            assert longest < 3  # 0.4 s are allowed to wait; the rest is for a busy machine. Unbounded it would be 9
            await becomes(live, healthy=False, within_s=3)
        finally:
            os.kill(server.pid, signal.SIGCONT)
        await becomes(live, healthy=True)
        while not isinstance(await subscription.next(5), Resync):
            pass
        await live.publish([("c", b"y")])
        while (heard := await subscription.next(5)) != b"y":  # what Redis held while it was frozen may come first
            assert heard is not None
    await live.stop()


async def test_five_thousand_idle_subscriptions_cost_little_and_no_task(redis_url: str) -> None:
    live = await a_live(redis_url)
    tasks = len(asyncio.all_tasks())
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        async with AsyncExitStack() as stack:
            entered = [
                await stack.enter_async_context(live.subscribe(f"conversation:{number}")) for number in range(5_000)
            ]
            gc.collect()
            after, _ = tracemalloc.get_traced_memory()
            assert len(asyncio.all_tasks()) <= tasks
            assert (after - before) / 5_000 < 2_048
            await live.publish([("conversation:4999", b"x")])
            assert await entered[4999].next(5) == b"x"
    finally:
        tracemalloc.stop()
    await live.stop()
