"""A connection to the broker that comes back for ever.

The way back is always the same, whatever broke: a fresh connection, the whole topology, fresh channels.
aio-pika's own recovery is not used: it loses consumers silently when a reference is dropped, and raises when
the broker is down at start.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from abc import ABC, abstractmethod
from collections.abc import Coroutine

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection

from baton.logs import get_logger

CONNECT_LIMIT_S = 5
RECONNECT_AFTER_S = 1.0
# Three missed ones (plus a second each) end the connection: a frozen broker is noticed within 13 s.
HEARTBEAT_S = 3
_CANCELLED_EVERY_S = 0.2
_CANCELLED_AT_MOST = 25

log = get_logger(__name__)
# It logs an error for each attempt to connect; ours is one line per outage.
logging.getLogger("aiormq.connection").setLevel(logging.CRITICAL)


class LinkBroken(Exception):
    """The connection is of no use any more; the reason is for humans."""


class Link(ABC):
    """Keeps strong references to its connection and channels: dropped ones are closed by the library."""

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        self._name = name
        self._keeper: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._stopping = False
        self.fault: str | None = "not connected to the message broker yet"

    @abstractmethod
    async def _serve(self, connection: AbstractConnection) -> None:
        """Works on this connection, says so by `_is_up()`, and raises when it is of no use any more."""

    def start(self) -> None:
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        self._stopping = True
        if self._keeper is not None:
            await _cancel(self._keeper)
        if self._closing:
            await asyncio.wait(self._closing, timeout=CONNECT_LIMIT_S)

    def _is_up(self) -> None:
        if self.fault is not None:
            log.info("broker_connected", link=self._name)
        self.fault = None

    async def _channel(self, connection: AbstractConnection, *, on_return_raises: bool = False) -> AbstractChannel:
        """An open channel whose end wakes the link."""
        channel = connection.channel(on_return_raises=on_return_raises)
        await channel.initialize(timeout=CONNECT_LIMIT_S)
        channel.close_callbacks.add(lambda *_: self._wake.set())
        return channel

    async def _keep(self) -> None:
        while not self._stopping:
            try:
                await _uncancelled(self._connect_and_serve())
            except Exception as error:  # whatever it was, the way back is the same
                if self._stopping:
                    return
                self._lost(error)
            await asyncio.sleep(RECONNECT_AFTER_S)

    async def _connect_and_serve(self) -> None:
        connection = await aio_pika.connect(
            self._url,
            timeout=CONNECT_LIMIT_S,
            heartbeat=HEARTBEAT_S,
            client_properties={"connection_name": self._name},
        )
        try:
            await self._serve(connection)
        finally:
            closing = asyncio.create_task(_close(connection))  # may take seconds when the broker is frozen
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    def _lost(self, error: Exception) -> None:
        unreachable = f"no connection to the message broker ({type(error).__name__})"
        fault = str(error) if isinstance(error, LinkBroken) else unreachable
        if fault != self.fault:  # one line per outage, not one per attempt
            log.warning("broker_lost", link=self._name, error=type(error).__name__, detail=str(error))
        self.fault = fault


async def _cancel(task: asyncio.Task[None]) -> None:
    """The library swallows a cancellation that meets it declaring a queue: said again, and not for ever."""
    for _ in range(_CANCELLED_AT_MOST):
        task.cancel()
        done, _pending = await asyncio.wait([task], timeout=_CANCELLED_EVERY_S)
        if done:
            return


async def _close(connection: AbstractConnection) -> None:
    with contextlib.suppress(Exception):  # it may be gone already, and nothing depends on it
        async with asyncio.timeout(CONNECT_LIMIT_S):
            await connection.close()


async def _uncancelled(serving: Coroutine[None, None, None]) -> None:
    """The library cancels what waits on a closed connection: for us that is a broken link, not a stop."""
    try:
        await serving
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise LinkBroken("the connection to the message broker was closed") from None
