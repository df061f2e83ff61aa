"""The bus inside one process, for the all-in-one run and fast tests.

Nothing outlives the process, so a publish is confirmed only when its handlers are through with the message
(done, or given up to the dead letters): after a crash the outbox still has the row and sends it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from baton.bus.failures import RETRY_DELAYS_S
from baton.bus.interface import Backlog, Consumer, DeadLetter, Handler, Message, PublishFailed
from baton.bus.memory_queue import MemoryQueue
from baton.bus.topics import matches


class MemoryBus:
    """Topic bindings, prefetch, retries and dead letters as RabbitMQ has them, without RabbitMQ."""

    def __init__(self, topology: Sequence[Consumer], retry_delays_s: tuple[float, ...] = RETRY_DELAYS_S) -> None:
        self._queues = {each.queue: MemoryQueue(each, retry_delays_s) for each in topology}
        self._running = False

    async def start(self) -> None:
        self._running = True

    async def publish(self, message: Message, *, mandatory: bool = True) -> None:
        if not self._running:
            raise PublishFailed("the bus is not running")
        queues = [queue for queue in self._queues.values() if _wants(queue.consumer, message.routing_key)]
        if not queues:
            if mandatory:
                raise PublishFailed(f"no queue wants {message.routing_key}")
            return
        deliveries = [queue.deliver(message) for queue in queues]
        await asyncio.wait(deliveries)  # a publisher that is cancelled leaves the deliveries running
        if any(delivery.cancelled() for delivery in deliveries):
            raise PublishFailed("the bus stopped before the message was handled")
        for delivery in deliveries:
            delivery.result()

    async def subscribe(self, queue: str, handler: Handler) -> None:
        self._queues[queue].consume(handler)

    async def stop(self, grace_s: float = 8.0) -> None:
        self._running = False
        await asyncio.gather(*(queue.stop(grace_s) for queue in self._queues.values()))

    async def faults(self) -> list[str]:
        return [] if self._running else ["the bus is not running"]

    async def backlog(self) -> list[Backlog]:
        return [queue.backlog() for queue in self._queues.values()]

    async def dead_letters(self, queue: str, limit: int = 50) -> list[DeadLetter]:
        return self._queues[queue].dead[:limit]

    async def replay(self, queue: str, message_id: str | None = None) -> int:
        if not self._running:
            return 0
        return self._queues[queue].replay(message_id)


def _wants(consumer: Consumer, routing_key: str) -> bool:
    return any(matches(binding, routing_key) for binding in consumer.bindings)
