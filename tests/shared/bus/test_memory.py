"""What only the in-process bus promises: a confirm means that the handlers are through with it."""

from __future__ import annotations

import asyncio

import pytest

from baton.bus import Consumer, Message, Poison, PublishFailed
from baton.bus.memory import MemoryBus

NUDGE = Message("a.b", "id-1", b"", {})


async def a_bus(*delays_s: float) -> MemoryBus:
    bus = MemoryBus((Consumer("q", ("a.*",)),), delays_s or (0.05,))
    await bus.start()
    return bus


async def test_a_publish_returns_only_after_its_last_attempt() -> None:
    bus, attempts = await a_bus(), 0

    async def third_time_lucky(message: Message) -> None:
        nonlocal attempts
        attempts += 1
        if attempts < 3:
            raise RuntimeError

    await bus.subscribe("q", third_time_lucky)
    await bus.publish(NUDGE)
    assert attempts == 3


async def test_a_publish_returns_when_its_message_is_given_up() -> None:
    bus = await a_bus()

    async def refuse(message: Message) -> None:
        raise Poison("bad")

    await bus.subscribe("q", refuse)
    await bus.publish(NUDGE)
    assert len(await bus.dead_letters("q")) == 1


async def test_a_message_waits_for_a_handler_that_subscribes_later() -> None:
    bus, seen = await a_bus(), list[Message]()
    publishing = asyncio.create_task(bus.publish(NUDGE))
    await asyncio.sleep(0.05)
    assert not publishing.done()

    async def handler(message: Message) -> None:
        seen.append(message)

    await bus.subscribe("q", handler)
    await publishing
    assert seen == [NUDGE]


async def test_what_waits_for_its_next_attempt_when_the_bus_stops_is_not_confirmed() -> None:
    bus, failed = await a_bus(60), asyncio.Event()

    async def fail(message: Message) -> None:
        failed.set()
        raise RuntimeError

    await bus.subscribe("q", fail)
    publishing = asyncio.create_task(bus.publish(NUDGE))
    await failed.wait()
    await asyncio.sleep(0.05)
    async with asyncio.timeout(2):
        await bus.stop(grace_s=30)
    with pytest.raises(PublishFailed):
        await publishing


async def test_a_handler_that_outlives_the_grace_time_is_not_confirmed() -> None:
    bus, begun = await a_bus(), asyncio.Event()

    async def endless(message: Message) -> None:
        begun.set()
        await asyncio.Event().wait()

    await bus.subscribe("q", endless)
    publishing = asyncio.create_task(bus.publish(NUDGE))
    await begun.wait()
    await bus.stop(grace_s=0.05)
    with pytest.raises(PublishFailed):
        await publishing


async def test_a_publisher_that_is_cancelled_does_not_cancel_the_handler() -> None:
    bus, begun, finished = await a_bus(), asyncio.Event(), asyncio.Event()

    async def slow(message: Message) -> None:
        begun.set()
        await asyncio.sleep(0.05)
        finished.set()

    await bus.subscribe("q", slow)
    publishing = asyncio.create_task(bus.publish(NUDGE))
    await begun.wait()
    publishing.cancel()
    await asyncio.wait_for(finished.wait(), 2)
