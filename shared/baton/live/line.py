"""A connection to Redis that comes back for ever, and notices when Redis is frozen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Sequence

from redis.asyncio import Connection, ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from baton.logs import get_logger

CONNECT_LIMIT_S = 2.0
SEND_LIMIT_S = 0.2
BEAT_EVERY_S = 2.0
LATE_AFTER_S = 3.0
BROKEN_AFTER_S = 6.0
RECONNECT_AFTER_S = (0.1, 0.5, 1.0)

log = get_logger(__name__)

Command = tuple[str, *tuple[str | bytes, ...]]


class LineBroken(Exception):
    """Redis went silent."""


def pool(url: str) -> ConnectionPool:
    """Version 2 of the protocol: what is pushed and what is answered come in one order."""
    return ConnectionPool.from_url(
        url,
        protocol=2,
        socket_timeout=None,
        socket_connect_timeout=CONNECT_LIMIT_S,
        retry=Retry(NoBackoff(), 0),
    )


class Line:
    """Answers are read by one task, so that whoever sends need not wait for them."""

    def __init__(self, pool: ConnectionPool, name: str) -> None:
        self._pool = pool
        self._name = name
        self._connection: Connection | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._pinged_at: float | None = None
        self.fault: str | None = "not connected to Redis yet"

    def _received(self, response: object) -> None:
        """One answer, or one pushed message. Nobody waits for how many heard what was published."""

    async def _connected(self) -> None:
        """Sends what every fresh connection needs."""

    def _was_late(self) -> None:
        """Redis answered, but so late that publishers have given up on it meanwhile."""

    def _disconnected(self) -> None:
        """Nobody will answer what was sent."""

    def start(self) -> None:
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)

    async def send(self, commands: Sequence[Command]) -> bool:
        """Whether they left; waits 200 ms at most."""
        connection = self._connection
        if connection is None:
            return False
        try:
            async with asyncio.timeout(SEND_LIMIT_S):
                await connection.send_packed_command(connection.pack_commands(commands), check_health=False)
        except (RedisError, OSError, TimeoutError):
            return False  # the reader meets the same end, and begins anew
        return True

    async def _keep(self) -> None:
        failures = 0
        while True:
            try:
                await self._connect_and_run()
            except (RedisError, OSError, TimeoutError, LineBroken) as error:
                failures = 0 if self.fault is None else failures + 1
                if failures == 0:
                    log.warning("redis_lost", line=self._name, error=type(error).__name__)
                self.fault = f"no connection to Redis ({type(error).__name__})"
            await asyncio.sleep(RECONNECT_AFTER_S[min(failures, len(RECONNECT_AFTER_S) - 1)])

    async def _connect_and_run(self) -> None:
        async with asyncio.timeout(CONNECT_LIMIT_S):
            connection: Connection = await self._pool.get_connection()  # type: ignore[no-untyped-call]
        self._connection, self._pinged_at = connection, None
        try:
            await _first_of(self._read(connection), self._beat(connection), self._begin())
        finally:
            self._connection = None
            self._disconnected()
            await connection.disconnect(nowait=True)
            await self._pool.release(connection)

    async def _begin(self) -> None:
        await self._connected()
        self.fault = None
        log.info("redis_connected", line=self._name)
        await asyncio.Event().wait()

    async def _read(self, connection: Connection) -> None:
        while True:
            response = await connection.read_response(disable_decoding=True, disconnect_on_error=False)
            if response == b"PONG" or (isinstance(response, list) and response[0] == b"pong"):
                self._pong()
            else:
                self._received(response)

    async def _beat(self, connection: Connection) -> None:
        while True:
            if self._pinged_at is None:
                self._pinged_at = time.monotonic()
                await connection.send_command("PING", check_health=False)
            elif time.monotonic() - self._pinged_at > BROKEN_AFTER_S:
                raise LineBroken
            await asyncio.sleep(BEAT_EVERY_S)

    def _pong(self) -> None:
        if self._pinged_at is not None and time.monotonic() - self._pinged_at > LATE_AFTER_S:
            self._was_late()
        self._pinged_at = None


async def _first_of(*works: Coroutine[None, None, None]) -> None:
    """Runs them until one ends, which is always an error."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
