"""The consuming half: one channel per queue, and a watchdog that trusts the broker's count, not ours."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial

from aio_pika.abc import AbstractChannel, AbstractConnection
from aiormq.abc import AbstractChannel as WireChannel
from aiormq.abc import DeliveredMessage

from baton.bus.interface import Backlog, Consumer
from baton.bus.rabbitmq.link import Link, LinkBroken
from baton.bus.rabbitmq.topology import RPC_LIMIT_S, Topology

WATCH_EVERY_S = 3.0

Deliver = Callable[[Consumer, DeliveredMessage], Coroutine[None, None, None]]


class Inbound(Link):
    """Consumes what `consume` named, on every connection anew."""

    def __init__(self, url: str, topology: Topology, deliver: Deliver) -> None:
        super().__init__(url, "baton consumer")
        self._topology = topology
        self._deliver = deliver
        self._wanted: dict[str, Consumer] = {}
        self._connection: AbstractConnection | None = None
        self._channels: dict[str, AbstractChannel] = {}
        self._tags: dict[str, str] = {}
        self._cancelled = False
        self.backlog: dict[str, Backlog] = {}
        """As the watchdog last saw it."""

    def consume(self, consumer: Consumer) -> None:
        self._wanted[consumer.queue] = consumer
        self._wake.set()

    async def cease(self) -> None:
        """No more deliveries; what runs can still be acknowledged."""
        self._wanted.clear()
        for queue, tag in list(self._tags.items()):
            wire = await self._channels[queue].get_underlay_channel()
            await wire.basic_cancel(tag, timeout=RPC_LIMIT_S)

    async def channel(self) -> AbstractChannel | None:
        """A fresh channel for the dead letters' desk, if there is a connection."""
        if self._connection is None:
            return None
        channel = self._connection.channel()
        await channel.initialize(timeout=RPC_LIMIT_S)
        return channel

    async def _serve(self, connection: AbstractConnection) -> None:
        self._channels, self._tags, self._cancelled = {}, {}, False
        control = await self._channel(connection)
        await self._topology.declare(control)
        self._connection = connection
        try:
            while True:
                self._wake.clear()
                await self._consume_all(connection)
                await self._watch(control)
                self._is_up()
                await self._sleep()
                self._raise_if_broken(control)
        finally:
            self._connection = None

    async def _consume_all(self, connection: AbstractConnection) -> None:
        for queue, consumer in list(self._wanted.items()):
            if queue not in self._tags:
                channel = await self._channel(connection)
                self._channels[queue] = channel
                self._tags[queue] = await self._consume(await channel.get_underlay_channel(), consumer)

    async def _consume(self, wire: WireChannel, consumer: Consumer) -> str:
        wire.on_consumer_cancel_callbacks.add(self._on_cancelled_by_broker)
        await wire.basic_qos(prefetch_count=consumer.prefetch, timeout=RPC_LIMIT_S)
        answer = await wire.basic_consume(
            self._topology.queue(consumer), partial(self._deliver, consumer), timeout=RPC_LIMIT_S
        )
        return str(answer.consumer_tag)

    def _on_cancelled_by_broker(self, _frame: object) -> None:
        self._cancelled = True  # its queue was deleted, or lost its leader
        self._wake.set()

    async def _watch(self, control: AbstractChannel) -> None:
        """A queue that is gone, or that nobody consumes though we should, is declared and consumed anew."""
        wire = await control.get_underlay_channel()
        for consumer in self._topology.consumers.values():
            name = self._topology.queue(consumer)
            stands = await wire.queue_declare(name, passive=True, timeout=RPC_LIMIT_S)
            dead = await wire.queue_declare(self._topology.dead_queue(consumer), passive=True, timeout=RPC_LIMIT_S)
            self.backlog[consumer.queue] = Backlog(
                consumer.queue, stands.message_count or 0, dead.message_count or 0, stands.consumer_count or 0
            )
            if consumer.queue in self._tags and consumer.queue in self._wanted and not stands.consumer_count:
                raise LinkBroken(f"nobody consumes the queue {name}")

    async def _sleep(self) -> None:
        try:
            async with asyncio.timeout(WATCH_EVERY_S):
                await self._wake.wait()
        except TimeoutError:
            return

    def _raise_if_broken(self, control: AbstractChannel) -> None:
        if self._cancelled:
            raise LinkBroken("the message broker cancelled a consumer")
        if control.is_closed or any(channel.is_closed for channel in self._channels.values()):
            raise LinkBroken("the consuming connection to the message broker was closed")
