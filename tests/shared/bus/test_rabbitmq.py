"""What only the bus over RabbitMQ promises: it stands on what it declared, and gives back what it leaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aio_pika
import pytest
from shared.bus.workers import TOPOLOGY, Worker, a_bus, becomes

from baton.bus import Message
from baton.bus.rabbitmq import RabbitBus


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


async def test_work_that_ends_within_the_grace_time_is_not_done_again(
    rabbitmq_url: str, plain: aio_pika.abc.AbstractChannel
) -> None:
    begun = asyncio.Event()

    async def slow(message: Message) -> None:
        begun.set()
        await asyncio.sleep(0.3)

    bus = await a_bus(rabbitmq_url)
    await bus.subscribe("work", slow)
    await becomes(bus, healthy=True)
    await asyncio.gather(*(bus.publish(Message("job.do", f"m-{n}", b"", {})) for n in range(8)))
    await asyncio.wait_for(begun.wait(), 10)
    await bus.stop(grace_s=5)
    queue = await plain.get_queue("work")
    assert await queue.get(fail=False) is None


async def test_what_is_beyond_the_prefetch_stays_on_the_broker_for_others(
    rabbitmq_url: str, plain: aio_pika.abc.AbstractChannel
) -> None:
    all_begun, begun = asyncio.Event(), 0

    async def endless(message: Message) -> None:
        nonlocal begun
        begun += 1
        if begun == 8:
            all_begun.set()
        await asyncio.Event().wait()

    bus = await a_bus(rabbitmq_url)
    await becomes(bus, healthy=True)
    await asyncio.gather(*(bus.publish(Message("job.do", f"m-{n}", b"", {})) for n in range(20)))
    await bus.subscribe("work", endless)
    await asyncio.wait_for(all_begun.wait(), 10)
    queue = await plain.get_queue("work")
    left = [await queue.get(fail=False) for _ in range(13)]
    assert sum(message is not None for message in left) == 12
    await bus.stop(grace_s=0)


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
