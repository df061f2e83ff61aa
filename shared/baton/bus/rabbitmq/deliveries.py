"""From a delivery to its acknowledgement: done, tried again later, or given up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiormq.abc import DeliveredMessage

from baton.bus.failures import Verdict, attempt
from baton.bus.interface import Consumer, Handler, PublishFailed
from baton.bus.rabbitmq.topology import Topology
from baton.bus.rabbitmq.wire import Envelope, read
from baton.logs import get_logger

RESEND_AFTER_S = 1.0

log = get_logger(__name__)

Publish = Callable[[Envelope], Awaitable[None]]


class Deliveries:
    """Handlers run in tasks of ours: the library would cancel them with the channel, and a broker that
    goes away is no reason to stop work that is half done."""

    def __init__(self, topology: Topology, publish: Publish, retry_delays_s: tuple[float, ...]) -> None:
        self._topology = topology
        self._publish = publish
        self._retry_delays_s = retry_delays_s
        self._handlers: dict[str, Handler] = {}
        self._permits: dict[str, asyncio.Semaphore] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = False

    def handle(self, consumer: Consumer, handler: Handler) -> None:
        self._handlers[consumer.queue] = handler
        # Prefetch bounds a connection; this bounds us when old handlers outlive theirs.
        self._permits[consumer.queue] = asyncio.Semaphore(consumer.prefetch)

    async def take(self, consumer: Consumer, delivered: DeliveredMessage) -> None:
        if self._stopping:
            return  # unacknowledged: the broker gives it to somebody else when we close
        task = asyncio.create_task(self._work(consumer, delivered))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def stop(self, grace_s: float) -> None:
        self._stopping = True
        if self._running:
            await asyncio.wait(set(self._running), timeout=grace_s)
        for unfinished in set(self._running):
            unfinished.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _work(self, consumer: Consumer, delivered: DeliveredMessage) -> None:
        async with self._permits[consumer.queue]:
            if self._stopping:
                return
            handler = self._handlers[consumer.queue]
            verdict = await attempt(consumer.queue, handler, read(delivered), self._retry_delays_s)
            if verdict is not None and not await self._pass_on(consumer, verdict, delivered):
                return
        await _acknowledge(consumer, delivered)

    async def _pass_on(self, consumer: Consumer, verdict: Verdict, delivered: DeliveredMessage) -> bool:
        """Into the delay queue or the dead letters; only then may the original be acknowledged."""
        envelope = self._envelope(consumer, verdict)
        while not delivered.channel.is_closed:
            try:
                await self._publish(envelope)
            except PublishFailed:
                await asyncio.sleep(RESEND_AFTER_S)
            else:
                return True
        return False

    def _envelope(self, consumer: Consumer, verdict: Verdict) -> Envelope:
        if verdict.delay_s is None:
            queue = self._topology.queue(consumer)
            return Envelope(self._topology.dead_exchange, queue, verdict.message, verdict.reason)
        return Envelope("", self._topology.delay_queue(consumer, verdict.delay_s), verdict.message, verdict.reason)


async def _acknowledge(consumer: Consumer, delivered: DeliveredMessage) -> None:
    try:
        await delivered.channel.basic_ack(delivered.delivery_tag or 0)
    except Exception as error:  # the channel is gone, in one way or another: it will be delivered again
        log.info("acknowledgement_lost", queue=consumer.queue, error=type(error).__name__)
