"""The bus outlives the broker: late, killed or frozen, it is noticed, and what was confirmed arrives."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator

import pytest
from servers.private import fresh_rabbitmq
from servers.server import Server
from shared.bus.workers import TOPOLOGY, Worker, a_bus, becomes

from baton.bus import Message, PublishFailed
from baton.bus.rabbitmq import RabbitBus


@pytest.fixture(scope="module")
def broker() -> Iterator[Server]:
    """To be killed, frozen and started again; each test leaves it running."""
    with fresh_rabbitmq() as server:
        yield server


async def publish_until(bus: RabbitBus, stopped: asyncio.Event, prefix: str) -> set[str]:
    """Publishes all the time; the answer is what was confirmed."""
    confirmed: set[str] = set()
    number = 0
    while not stopped.is_set():
        number += 1
        try:
            await bus.publish(Message("job.do", f"{prefix}-{number}", b"{}", {}))
            confirmed.add(f"{prefix}-{number}")
        except PublishFailed:
            await asyncio.sleep(0.02)
    return confirmed


async def test_a_broker_that_starts_after_us_is_found_and_meanwhile_publishing_fails_at_once(broker: Server) -> None:
    await asyncio.to_thread(broker.stop)
    worker = Worker()
    begun = time.monotonic()
    bus = await a_bus(broker.url, worker)
    assert time.monotonic() - begun < 0.5
    with pytest.raises(PublishFailed):
        await bus.publish(Message("job.do", "m", b"", {}))
    assert time.monotonic() - begun < 1
    assert any("broker" in fault for fault in await bus.faults())
    await asyncio.to_thread(broker.start)
    await becomes(bus, healthy=True)
    await bus.publish(Message("job.do", "m", b"", {}))
    await worker.has_seen({"m"})
    await bus.stop()


async def test_a_broker_killed_and_restarted_loses_nothing_confirmed_and_gets_its_consumers_back(
    broker: Server,
) -> None:
    worker, back, finished = Worker(), asyncio.Event(), asyncio.Event()

    async def work(message: Message) -> None:
        if message.message_id == "long":
            await back.wait()
            finished.set()
        await worker(message)

    consumer, publisher = RabbitBus(broker.url, TOPOLOGY), await a_bus(broker.url)
    await consumer.subscribe("work", work)
    await consumer.start()
    await becomes(consumer, healthy=True)
    await becomes(publisher, healthy=True)
    await publisher.publish(Message("job.do", "long", b"", {}))
    stopped = asyncio.Event()
    publishing = [asyncio.create_task(publish_until(publisher, stopped, name)) for name in "abcdefgh"]
    await asyncio.sleep(1)
    await asyncio.to_thread(broker.kill)
    await becomes(consumer, healthy=False, within_s=5)
    await asyncio.to_thread(broker.start)
    await becomes(consumer, healthy=True)
    await becomes(publisher, healthy=True)
    await asyncio.sleep(1)
    stopped.set()
    confirmed = set[str]().union(*await asyncio.gather(*publishing))
    assert len(confirmed) > 100
    await worker.has_seen(confirmed)
    back.set()
    await asyncio.wait_for(finished.wait(), 1)  # work that was begun is not cancelled with the connection
    await publisher.stop()
    await consumer.stop()


async def test_a_frozen_broker_is_noticed_and_publishing_does_not_hang(broker: Server) -> None:
    worker = Worker()
    bus = await a_bus(broker.url, worker)
    await becomes(bus, healthy=True)
    assert broker.pid is not None
    os.kill(broker.pid, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        with pytest.raises(PublishFailed):
            await bus.publish(Message("job.do", "m-1", b"", {}))
        assert time.monotonic() - begun < 6
        await becomes(bus, healthy=False, within_s=10)
        await asyncio.sleep(15 - (time.monotonic() - begun))
        begun = time.monotonic()
        with pytest.raises(PublishFailed):
            await bus.publish(Message("job.do", "m-2", b"", {}))
        assert time.monotonic() - begun < 0.5
    finally:
        os.kill(broker.pid, signal.SIGCONT)
    await becomes(bus, healthy=True)
    await bus.publish(Message("job.do", "m-3", b"", {}))
    await worker.has_seen({"m-3"})
    await bus.stop()


async def test_who_is_stopped_while_connecting_stops_at_whatever_moment_it_is(rabbitmq_url: str) -> None:
    """The library swallows a cancellation that meets it in the middle of a declaration."""
    for moment in range(12):
        bus = await a_bus(rabbitmq_url, Worker())
        await asyncio.sleep(moment * 0.02)
        async with asyncio.timeout(15):
            await bus.stop()
