"""Idle streams: what an open conversation costs while nothing happens in it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlsplit

import psutil
from cast.people import Visitor

from bench.effort import Effort
from bench.report import said
from bench.rows import Row
from bench.stage import Stage

WARM = 50
_AT_ONCE = 50
_COMMITTED = "select xact_commit from pg_stat_database where datname = current_database()"
_ALLOWED = 2
"""Transactions a period may differ by: the sweeps of every process run all the time, whoever listens."""


async def measure(stage: Stage, effort: Effort) -> list[Row]:
    gateway = psutil.Process(stage.pids()["gateway"])
    visitors = await stage.begin("external", effort.streams + WARM)
    async with AsyncExitStack() as stack:
        await _open_all(stack, stage, visitors[:WARM])
        await asyncio.sleep(1)
        before = gateway.memory_info().rss
        alone = await _transactions(stage, effort.idle_s)
        await _open_all(stack, stage, visitors[WARM:])
        await asyncio.sleep(2)
        each = (gateway.memory_info().rss - before) / effort.streams / 1024
        crowded = await _transactions(stage, effort.idle_s)
    said(
        f"{effort.streams} idle streams: {each:.1f} KiB each;"
        f" transactions in {effort.idle_s:.0f} s, all processes: {crowded} (with {WARM} streams: {alone})"
    )
    return [Row("idle_stream", each, also=crowded - alone <= _ALLOWED)]


async def _open_all(stack: AsyncExitStack, stage: Stage, visitors: list[Visitor]) -> None:
    door = asyncio.Semaphore(_AT_ONCE)

    async def open_one(visitor: Visitor) -> None:
        async with door:
            await stack.enter_async_context(_stream(stage.house.gateway, visitor))

    await asyncio.gather(*(open_one(visitor) for visitor in visitors))


@asynccontextmanager
async def _stream(gateway: str, visitor: Visitor) -> AsyncIterator[None]:
    """Open, and read as far as the state that every stream begins with."""
    place = urlsplit(gateway)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    head = f"GET {visitor.path('/stream')} HTTP/1.1\r\nHost: {place.netloc}\r\nAuthorization: Bearer {visitor.token}"
    writer.write(f"{head}\r\n\r\n".encode())
    await asyncio.wait_for(reader.readuntil(b"event: conversation"), 30)
    try:
        yield
    finally:
        writer.close()


async def _transactions(stage: Stage, seconds: float) -> int:
    """How many the whole database committed within the period."""
    before = await stage.count(_COMMITTED)
    await asyncio.sleep(seconds)
    return await stage.count(_COMMITTED) - before
