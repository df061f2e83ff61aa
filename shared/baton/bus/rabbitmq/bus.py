"""The bus over RabbitMQ: two links to the broker, and what runs between them."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from baton.bus.failures import RETRY_DELAYS_S
from baton.bus.interface import Backlog, Consumer, DeadLetter, Handler, Message
from baton.bus.rabbitmq.dead_letters import DeadLetterDesk
from baton.bus.rabbitmq.deliveries import Deliveries
from baton.bus.rabbitmq.inbound import Inbound
from baton.bus.rabbitmq.outbound import Outbound
from baton.bus.rabbitmq.topology import Topology
from baton.bus.rabbitmq.wire import Envelope


class RabbitBus:
    """Survives the broker: starts without it, and is back within seconds of it."""

    def __init__(
        self,
        url: str,
        consumers: Sequence[Consumer],
        prefix: str = "",
        retry_delays_s: tuple[float, ...] = RETRY_DELAYS_S,
    ) -> None:
        self._topology = Topology(consumers, prefix, retry_delays_s)
        self._outbound = Outbound(url, self._topology)
        self._deliveries = Deliveries(self._topology, self._outbound.publish, retry_delays_s)
        self._inbound = Inbound(url, self._topology, self._deliveries.take)
        self._desk = DeadLetterDesk(self._topology, self._inbound.channel, self._outbound.publish)

    async def start(self) -> None:
        self._outbound.start()
        self._inbound.start()

    async def publish(self, message: Message, *, mandatory: bool = True) -> None:
        envelope = Envelope(self._topology.exchange, message.routing_key, message)
        await self._outbound.publish(envelope, mandatory=mandatory)

    async def subscribe(self, queue: str, handler: Handler) -> None:
        consumer = self._topology.consumers[queue]
        self._deliveries.handle(consumer, handler)
        self._inbound.consume(consumer)

    async def stop(self, grace_s: float = 8.0) -> None:
        with contextlib.suppress(Exception):  # the broker may be away, then nothing is delivered anyway
            await self._inbound.cease()
        await self._deliveries.stop(grace_s)
        await self._inbound.stop()
        await self._outbound.stop()

    async def faults(self) -> list[str]:
        found = {link.fault for link in (self._inbound, self._outbound) if link.fault is not None}
        if self._outbound.silent:
            found.add("the message broker does not confirm what is published")
        return sorted(found)

    async def backlog(self) -> list[Backlog]:
        return [] if self._inbound.fault is not None else list(self._inbound.backlog.values())

    async def dead_letters(self, queue: str, limit: int = 50) -> list[DeadLetter]:
        return await self._desk.peek(self._topology.consumers[queue], limit)

    async def replay(self, queue: str, message_id: str | None = None) -> int:
        return await self._desk.replay(self._topology.consumers[queue], message_id)
