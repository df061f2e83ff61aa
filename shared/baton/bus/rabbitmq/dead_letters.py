"""The dead letters' desk: look at what was given up, and send it through again."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

from aio_pika.abc import AbstractChannel
from aiormq.abc import DeliveredMessage
from pamqp.commands import Basic

from baton.bus.interface import Consumer, DeadLetter
from baton.bus.rabbitmq.topology import RPC_LIMIT_S, Topology
from baton.bus.rabbitmq.wire import Envelope, read_dead_letter
from baton.errors import Unavailable

OpenChannel = Callable[[], Awaitable[AbstractChannel | None]]
Publish = Callable[[Envelope], Awaitable[None]]


class DeadLetterDesk:
    """What it takes and does not acknowledge goes back to its place when its channel closes."""

    def __init__(self, topology: Topology, open_channel: OpenChannel, publish: Publish) -> None:
        self._topology = topology
        self._open_channel = open_channel
        self._publish = publish

    async def peek(self, consumer: Consumer, limit: int) -> list[DeadLetter]:
        async with self._taking(consumer) as letters:
            found: list[DeadLetter] = []
            while len(found) < limit and (delivered := await anext(letters, None)) is not None:
                found.append(read_dead_letter(consumer.queue, delivered))
            return found

    async def replay(self, consumer: Consumer, message_id: str | None) -> int:
        replayed = 0
        async with self._taking(consumer) as letters:
            # All are taken before the first is sent: what dies again meanwhile is not sent again and again.
            for delivered in [each async for each in letters]:
                message = replace(read_dead_letter(consumer.queue, delivered).message, attempt=1)
                if message_id in (None, message.message_id) and delivered.delivery_tag is not None:
                    await self._publish(Envelope("", self._topology.queue(consumer), message))
                    await delivered.channel.basic_ack(delivered.delivery_tag)
                    replayed += 1
        return replayed

    @contextlib.asynccontextmanager
    async def _taking(self, consumer: Consumer) -> AsyncIterator[AsyncIterator[DeliveredMessage]]:
        channel = await self._open_channel()
        if channel is None:
            raise Unavailable("The message broker cannot be reached")
        try:
            yield self._take(channel, self._topology.dead_queue(consumer))
        finally:
            await channel.close()

    async def _take(self, channel: AbstractChannel, name: str) -> AsyncIterator[DeliveredMessage]:
        wire = await channel.get_underlay_channel()
        while True:
            delivered = await wire.basic_get(name, timeout=RPC_LIMIT_S)
            if isinstance(delivered.delivery, Basic.GetEmpty):
                return
            yield delivered
