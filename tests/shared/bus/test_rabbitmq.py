"""What only the bus over RabbitMQ promises: it outlives the broker, and stands alone on what it declared."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator

import aio_pika
import pytest
from servers.private import fresh_rabbitmq
from servers.server import Server

from baton.bus import Consumer, Message, PublishFailed
from baton.bus.rabbitmq import RabbitBus

TOPOLOGY = (Consumer("work", ("job.#",), prefetch=8),)
DELAYS_S = (0.05, 0.1)
BACK_WITHIN_S = 15


@pytest.fixture(scope="module")
def broker() -> Iterator[Server]:
    """To be killed, frozen and started again; each test leaves it running."""
    with fresh_rabbitmq() as server:
        yield server


class Worker:
    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    async def __call__(self, message: Message) -> None:
        self.seen[message.message_id] += 1

    async def has_seen(self, ids: set[str], within_s: float = 15) -> None:
        for _ in range(int(within_s / 0.05)):
            if ids <= self.seen.keys():
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{len(ids - self.seen.keys())} of {len(ids)} messages did not arrive")


async def a_bus(url: str, worker: Worker | None = None) -> RabbitBus:
    bus = RabbitBus(url, TOPOLOGY, "", DELAYS_S)
    if worker is not None:
        await bus.subscribe("work", worker)
    await bus.start()
    return bus


async def becomes(bus: RabbitBus, *, healthy: bool, within_s: float = BACK_WITHIN_S) -> float:
    begun = time.monotonic()
    while (not await bus.faults()) is not healthy:
        assert time.monotonic() - begun < within_s, await bus.faults()
        await asyncio.sleep(0.05)
    return time.monotonic() - begun


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


@pytest.fixture
async def plain(rabbitmq_url: str) -> AsyncIterator[aio_pika.abc.AbstractChannel]:
    """A channel of somebody else's."""
    async with await aio_pika.connect(rabbitmq_url) as connection:
        yield await connection.channel()


async def test_what_a_publisher_sends_waits_for_a_consumer_that_was_never_started_before(rabbitmq_url: str) -> None:
    publisher, worker = await a_bus(rabbitmq_url), Worker()
    await becomes(publisher, healthy=True)
    await publisher.publish(Message("job.do", "early", b"", {}))
    await publisher.stop()
    consumer = await a_bus(rabbitmq_url, worker)
    await worker.has_seen({"early"})
    await consumer.stop()


async def test_two_consumers_share_one_queue_and_each_message_is_handled_once(rabbitmq_url: str) -> None:
    first, second = Worker(), Worker()
    buses = [await a_bus(rabbitmq_url, first), await a_bus(rabbitmq_url, second)]
    for bus in buses:
        await becomes(bus, healthy=True)
    await asyncio.gather(*(buses[0].publish(Message("job.do", f"m-{n}", b"", {})) for n in range(60)))
    together = Worker()
    for _ in range(200):
        together.seen = first.seen + second.seen
        if len(together.seen) == 60:
            break
        await asyncio.sleep(0.05)
    assert set(together.seen.values()) == {1}
    assert len(together.seen) == 60
    assert min(len(first.seen), len(second.seen)) > 0
    for bus in buses:
        await bus.stop()


async def test_what_a_stopped_consumer_had_in_hand_goes_to_another(rabbitmq_url: str) -> None:
    begun = asyncio.Event()

    async def endless(message: Message) -> None:
        begun.set()
        await asyncio.Event().wait()

    stuck, worker = RabbitBus(rabbitmq_url, TOPOLOGY), Worker()
    await stuck.subscribe("work", endless)
    await stuck.start()
    await becomes(stuck, healthy=True)
    await stuck.publish(Message("job.do", "m", b"", {}))
    await asyncio.wait_for(begun.wait(), 10)
    await stuck.stop(grace_s=0.1)
    consumer = await a_bus(rabbitmq_url, worker)
    await worker.has_seen({"m"})
    await consumer.stop()


async def test_what_was_handled_before_a_stop_is_not_delivered_again(rabbitmq_url: str) -> None:
    worker, next_worker = Worker(), Worker()
    bus = await a_bus(rabbitmq_url, worker)
    await becomes(bus, healthy=True)
    await asyncio.gather(*(bus.publish(Message("job.do", f"m-{n}", b"", {})) for n in range(50)))
    await worker.has_seen({f"m-{n}" for n in range(50)})
    await bus.stop()
    consumer = await a_bus(rabbitmq_url, next_worker)
    await becomes(consumer, healthy=True)
    await consumer.publish(Message("job.do", "last", b"", {}))
    await next_worker.has_seen({"last"})
    assert set(next_worker.seen) == {"last"}
    await consumer.stop()


async def test_what_the_broker_itself_gave_up_can_be_replayed_with_its_own_routing_key(
    rabbitmq_url: str, plain: aio_pika.abc.AbstractChannel
) -> None:
    bus = await a_bus(rabbitmq_url)
    await becomes(bus, healthy=True)
    await bus.publish(Message("job.do.it", "crashes", b"x", {"correlation_id": "c"}))
    queue = await plain.get_queue("work")
    for _ in range(21):  # as if 21 processes had died with it in hand
        delivered = await queue.get(timeout=5)
        assert delivered is not None
        await delivered.nack(requeue=True)
    for _ in range(100):
        if letters := await bus.dead_letters("work"):
            break
        await asyncio.sleep(0.05)
    assert [(letter.reason, letter.message.routing_key) for letter in letters] == [("delivery_limit", "job.do.it")]
    assert await bus.replay("work") == 1
    seen: list[Message] = []

    async def remember(message: Message) -> None:
        seen.append(message)

    await bus.subscribe("work", remember)
    for _ in range(100):
        if seen:
            break
        await asyncio.sleep(0.05)
    assert seen == [Message("job.do.it", "crashes", b"x", {"correlation_id": "c"})]
    await bus.stop()


async def test_looking_at_a_dead_letter_very_often_does_not_lose_it(
    rabbitmq_url: str, plain: aio_pika.abc.AbstractChannel
) -> None:
    bus = await a_bus(rabbitmq_url)
    await becomes(bus, healthy=True)
    await plain.default_exchange.publish(aio_pika.Message(b"", message_id="m"), "work.dead")
    looks = [len(await bus.dead_letters("work")) for _ in range(60)]
    await asyncio.sleep(0.2)
    assert max(looks) == 1
    assert len(await bus.dead_letters("work")) == 1
    await bus.stop()


async def test_a_queue_that_was_deleted_under_us_is_declared_and_consumed_anew(
    rabbitmq_url: str, plain: aio_pika.abc.AbstractChannel
) -> None:
    worker = Worker()
    bus = await a_bus(rabbitmq_url, worker)
    await becomes(bus, healthy=True)
    await plain.queue_delete("work", if_unused=False, if_empty=False)
    await becomes(bus, healthy=False, within_s=5)
    await becomes(bus, healthy=True, within_s=10)
    await bus.publish(Message("job.do", "after", b"", {}))
    await worker.has_seen({"after"}, within_s=10)
    await bus.stop()


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
