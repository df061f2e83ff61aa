"""Looks at the queues from outside: each question on a channel of its own, as the broker closes one to say no."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence

import aio_pika
from aio_pika.abc import AbstractConnection
from aio_pika.exceptions import ChannelNotFoundEntity, ChannelPreconditionFailed

from baton.bus.failures import RETRY_DELAYS_S
from baton.bus.inspection import ConsumerState, InspectionFailed
from baton.bus.interface import Consumer
from baton.bus.rabbitmq.link import CONNECT_LIMIT_S
from baton.bus.rabbitmq.topology import RPC_LIMIT_S, Topology


async def inspect(url: str, consumers: Sequence[Consumer], prefix: str) -> list[ConsumerState]:
    topology = Topology(consumers, prefix, RETRY_DELAYS_S)
    async with _connected(url) as connection:
        return [await _state(connection, topology, consumer) for consumer in consumers]


async def empty(url: str, consumers: Sequence[Consumer], prefix: str) -> int:
    """Queues that do not stand are empty."""
    topology = Topology(consumers, prefix, RETRY_DELAYS_S)
    dropped = 0
    async with _connected(url) as connection:
        for name in (name for consumer in consumers for name in topology.queues_of(consumer)):
            with contextlib.suppress(ChannelNotFoundEntity):
                async with connection.channel() as channel:
                    queue = await channel.declare_queue(name, passive=True, timeout=RPC_LIMIT_S)
                    dropped += (await queue.purge(timeout=RPC_LIMIT_S)).message_count or 0
    return dropped


async def _state(connection: AbstractConnection, topology: Topology, consumer: Consumer) -> ConsumerState:
    found = {name: await _look(connection, name) for name in topology.queues_of(consumer)}
    missing = tuple(name for name, figures in found.items() if figures is None)
    waiting, consumers = found[topology.queue(consumer)] or (0, 0)
    dead, _ = found[topology.dead_queue(consumer)] or (0, 0)
    differs = not missing and not await _stands_as_declared(connection, topology, consumer)
    return ConsumerState(consumer.queue, waiting, consumers, dead, missing, differs)


async def _look(connection: AbstractConnection, name: str) -> tuple[int, int] | None:
    """Messages that wait, and consumers."""
    try:
        async with connection.channel() as channel:
            stands = (await channel.declare_queue(name, passive=True, timeout=RPC_LIMIT_S)).declaration_result
    except ChannelNotFoundEntity:
        return None
    return stands.message_count or 0, stands.consumer_count or 0


async def _stands_as_declared(connection: AbstractConnection, topology: Topology, consumer: Consumer) -> bool:
    """Declaring what stands already changes nothing, unless its arguments differ: then the broker refuses."""
    try:
        async with connection.channel() as channel:
            await topology.declare_for(channel, consumer)
    except ChannelPreconditionFailed:
        return False
    return True


@contextlib.asynccontextmanager
async def _connected(url: str) -> AsyncIterator[AbstractConnection]:
    try:
        connection = await aio_pika.connect(
            url, timeout=CONNECT_LIMIT_S, client_properties={"connection_name": "baton operator"}
        )
    except Exception as error:  # refused, unknown, forbidden: whichever, its text would quote the address
        raise InspectionFailed(f"it cannot be reached ({type(error).__name__})") from error
    try:
        yield connection
    finally:
        with contextlib.suppress(Exception):
            await connection.close()
