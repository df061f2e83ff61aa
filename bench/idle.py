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

WARM = 200
_AT_ONCE = 50
_COMMITTED = "select xact_commit from pg_stat_database where datname = current_database()"
_COUNTED_LATE_S = 12
"""A connection of PostgreSQL that has nothing to do tells what it has done up to ten seconds later."""
_ALLOWED = 4
"""Transactions a period may differ by: sweeps run all the time, whoever listens, and the database tidies up."""


async def measure(stage: Stage, effort: Effort) -> list[Row]:
    visitors = await stage.begin("external", effort.streams + WARM)
    await stage.execute(["vacuum analyze"])
    async with stage.without("agent_api", "handoff_router", "ai_responder"), AsyncExitStack() as stack:
        gateway = await _fresh_gateway(stage)
        await _open_all(stack, stage, visitors[:WARM])
        await asyncio.sleep(_COUNTED_LATE_S)
        before = gateway.memory_info().rss
        alone = await _transactions(stage, effort.idle_s)
        await _open_all(stack, stage, visitors[WARM:])
        await asyncio.sleep(_COUNTED_LATE_S)
        each = (gateway.memory_info().rss - before) / effort.streams / 1024
        crowded = await _transactions(stage, effort.idle_s)
    said(f"{effort.streams} idle streams: {each:.1f} KiB each; the gateway alone has {before >> 20} MiB")
    said(f"its transactions in {effort.idle_s:.0f} s: {crowded}; with {WARM} streams: {alone}")
    return [Row("idle_stream", each, also=crowded - alone <= _ALLOWED)]


async def _fresh_gateway(stage: Stage) -> psutil.Process:
    """What the beginning of thousands of conversations has left free in the heap would hide what streams take."""
    async with stage.without("gateway"):
        pass
    return psutil.Process(stage.pids()["gateway"])


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
