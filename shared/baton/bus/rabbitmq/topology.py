"""What stands on the broker: the exchanges, and each consumer's queue, delay queues and dead letters.

Every process declares all of it, publishers too: no message may be unroutable because its consumer
was never started. Arguments are explicit, so that RabbitMQ 3.x and 4.x behave alike.
"""

from __future__ import annotations

from collections.abc import Sequence

from aio_pika import ExchangeType
from aio_pika.abc import AbstractChannel, AbstractQueue
from pamqp.common import FieldTable

from baton.bus.interface import Consumer

RPC_LIMIT_S = 5


class Topology:
    """Names with this system's prefix, and their declaration."""

    def __init__(self, consumers: Sequence[Consumer], prefix: str, retry_delays_s: tuple[float, ...]) -> None:
        self.consumers = {consumer.queue: consumer for consumer in consumers}
        self.exchange = f"{prefix}baton"
        self.dead_exchange = f"{prefix}baton.dead"
        self._prefix = prefix
        self._delays_ms = [round(delay_s * 1000) for delay_s in retry_delays_s]

    def queue(self, consumer: Consumer) -> str:
        return f"{self._prefix}{consumer.queue}"

    def dead_queue(self, consumer: Consumer) -> str:
        return f"{self.queue(consumer)}.dead"

    def delay_queue(self, consumer: Consumer, delay_s: float) -> str:
        return f"{self.queue(consumer)}.retry.{round(delay_s * 1000)}"

    async def declare(self, channel: AbstractChannel) -> None:
        """Idempotent; fails with the broker's words when something stands there with other arguments."""
        await channel.declare_exchange(self.exchange, ExchangeType.TOPIC, durable=True, timeout=RPC_LIMIT_S)
        await channel.declare_exchange(self.dead_exchange, ExchangeType.DIRECT, durable=True, timeout=RPC_LIMIT_S)
        for consumer in self.consumers.values():
            await self.declare_for(channel, consumer)

    async def declare_for(self, channel: AbstractChannel, consumer: Consumer) -> None:
        """One consumer's queues; the exchanges stand already."""
        await self._declare_dead_letters(channel, consumer)
        await self._declare_queue(channel, consumer)
        await self._declare_delays(channel, consumer)

    def queues_of(self, consumer: Consumer) -> list[str]:
        """The names of all that belongs to one consumer: its queue first, its dead letters second."""
        delays = [f"{self.queue(consumer)}.retry.{delay_ms}" for delay_ms in self._delays_ms]
        return [self.queue(consumer), self.dead_queue(consumer), *delays]

    async def _declare_dead_letters(self, channel: AbstractChannel, consumer: Consumer) -> None:
        # Looking counts as a delivery. 4.x drops after 20 by default; -1, its word for "never", means "at once" to 3.x.
        dead = await _quorum(channel, self.dead_queue(consumer), {"x-delivery-limit": 1_000_000})
        await dead.bind(self.dead_exchange, self.queue(consumer), timeout=RPC_LIMIT_S)

    async def _declare_queue(self, channel: AbstractChannel, consumer: Consumer) -> None:
        arguments: FieldTable = {
            # Generous: each lost connection counts against everything prefetched.
            "x-delivery-limit": 20,
            **_dead_lettering(self.dead_exchange, self.queue(consumer)),
        }
        queue = await _quorum(channel, self.queue(consumer), arguments)
        for binding in consumer.bindings:
            await queue.bind(self.exchange, binding, timeout=RPC_LIMIT_S)

    async def _declare_delays(self, channel: AbstractChannel, consumer: Consumer) -> None:
        # One queue per step: a message's own time limit would wait behind longer ones before it.
        for delay_ms in self._delays_ms:
            arguments: FieldTable = {"x-message-ttl": delay_ms, **_dead_lettering("", self.queue(consumer))}
            await _quorum(channel, f"{self.queue(consumer)}.retry.{delay_ms}", arguments)


def _dead_lettering(exchange: str, routing_key: str) -> FieldTable:
    return {
        "x-dead-letter-exchange": exchange,
        "x-dead-letter-routing-key": routing_key,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",  # what at-least-once asks for
    }


async def _quorum(channel: AbstractChannel, name: str, arguments: FieldTable) -> AbstractQueue:
    return await channel.declare_queue(
        name, durable=True, arguments={"x-queue-type": "quorum", **arguments}, timeout=RPC_LIMIT_S
    )
