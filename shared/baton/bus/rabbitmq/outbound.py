"""The publishing half, on a connection of its own.

Short of memory or disk, the broker stops reading from publishers; acknowledgements must not wait behind that.
"""

from __future__ import annotations

import asyncio

from aio_pika.abc import AbstractConnection
from aiormq.abc import AbstractChannel as WireChannel

from baton.bus.interface import PublishFailed
from baton.bus.rabbitmq.link import Link, LinkBroken
from baton.bus.rabbitmq.topology import Topology
from baton.bus.rabbitmq.wire import Envelope

CONFIRM_LIMIT_S = 5
SILENT_AFTER = 3


class Outbound(Link):
    """Many publishes are in flight on one channel; each waits for its own confirm."""

    def __init__(self, url: str, topology: Topology) -> None:
        super().__init__(url, "baton publisher")
        self._topology = topology
        self._wire: WireChannel | None = None
        self._in_flight: set[str] = set()
        self._timeouts = 0

    @property
    def silent(self) -> bool:
        """The connection stands, but confirms stay away: an alarm on the broker, or it is frozen."""
        return self._timeouts >= SILENT_AFTER

    async def publish(self, envelope: Envelope, *, mandatory: bool = True) -> None:
        wire, message_id = self._wire, envelope.message.message_id
        if wire is None:
            raise PublishFailed("no connection to the broker")
        if message_id in self._in_flight:
            # The library tells returned messages apart by their ids: the wrong one would be confirmed.
            raise PublishFailed("a message with this id is on its way already")
        self._in_flight.add(message_id)
        try:
            await self._confirmed(wire, envelope, mandatory)
        finally:
            self._in_flight.discard(message_id)

    async def _confirmed(self, wire: WireChannel, envelope: Envelope, mandatory: bool) -> None:
        try:
            await wire.basic_publish(
                envelope.message.body,
                exchange=envelope.exchange,
                routing_key=envelope.routing_key,
                properties=envelope.properties(),
                mandatory=mandatory,
                timeout=CONFIRM_LIMIT_S,
            )
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            raise PublishFailed("the connection was closed") from None  # the library's cancellation, not ours
        except Exception as error:
            # Whatever it was: without a confirm, the message was not sent.
            self._timeouts += isinstance(error, TimeoutError)
            raise PublishFailed(f"not confirmed: {type(error).__name__}") from error
        self._timeouts = 0

    async def _serve(self, connection: AbstractConnection) -> None:
        self._wake.clear()
        channel = await self._channel(connection, on_return_raises=True)
        await self._topology.declare(channel)
        self._wire, self._timeouts = await channel.get_underlay_channel(), 0
        self._is_up()
        try:
            await self._wake.wait()
        finally:
            self._wire = None
        raise LinkBroken("the publishing connection to the message broker was closed")
