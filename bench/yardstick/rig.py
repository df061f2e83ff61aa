"""Starts the bare programs as child processes and hands them out as something to be measured."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

import redis.asyncio as async_redis
from servers import leash

from bench.yardstick.gateway import PATH
from bench.yardstick.load import Arrivals, Lane, Load, Target
from bench.yardstick.meter import Meter
from bench.yardstick.storage import REPLIES, Addresses, empty
from bench.yardstick.tokens import sign
from bench.yardstick.windows import Figures, Plan, Stopwatch

LANES = 500
START_SECONDS = 90
STOP_SECONDS = 5


async def _nothing() -> None:
    """For sides that need no cleaning."""


@dataclass(frozen=True)
class Side:
    """Something to measure. `pids` are its own processes; the servers' are added by whoever knows them."""

    name: str
    target: Target
    pids: Mapping[str, int] = field(default_factory=dict)
    arrivals: Arrivals | None = None
    clean: Callable[[], Awaitable[None]] = _nothing

    async def measure(self, concurrency: int, servers: Mapping[str, int], plan: Plan) -> Figures:
        load = Load(self.target, self.arrivals)
        await load.open(concurrency)
        try:
            meter = Meter({**servers, **self.pids})
            figures = await Stopwatch(load.send, concurrency, meter, plan).run()
        finally:
            load.close()
            await self.clean()
        return replace(figures, errors=load.errors)


@asynccontextmanager
async def bare_gateway(addresses: Addresses) -> AsyncIterator[Side]:
    """BARE: accepts only."""
    await empty(addresses)
    port = _free_port()
    async with _program(addresses, "bench.yardstick.gateway", str(port)) as pid:
        await _until_open(port)
        yield Side("BARE", _target(port), {"gateway": pid}, clean=lambda: empty(addresses))


@asynccontextmanager
async def bare_pipeline(addresses: Addresses) -> AsyncIterator[Side]:
    """BARE with its consumer: a message is over when its reply has arrived through Redis."""
    async with (
        bare_gateway(addresses) as gateway,
        _program(addresses, "bench.yardstick.consumer", says_ready=True) as pid,
        _replies(addresses) as arrivals,
    ):
        yield Side("BARE pipeline", gateway.target, {**gateway.pids, "consumer": pid}, arrivals)


def _target(port: int) -> Target:
    return Target(f"http://127.0.0.1:{port}", [Lane(PATH, sign(uuid4())) for _ in range(LANES)])


@asynccontextmanager
async def _replies(addresses: Addresses) -> AsyncIterator[Arrivals]:
    arrivals = Arrivals()
    async with async_redis.Redis.from_url(addresses.redis) as client, client.pubsub() as listener:
        await listener.subscribe(REPLIES)

        async def listen() -> None:
            async for message in listener.listen():
                if message["type"] == "message":
                    arrivals.arrived(UUID(message["data"].decode()))

        listening = asyncio.create_task(listen())
        try:
            yield arrivals
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):  # we cancelled it ourselves
                await listening


@asynccontextmanager
async def _program(addresses: Addresses, module: str, *arguments: str, says_ready: bool = False) -> AsyncIterator[int]:
    output = asyncio.subprocess.PIPE if says_ready else asyncio.subprocess.DEVNULL
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        env={**os.environ, **addresses.environment()},
        stdout=output,
    )
    try:
        if child.stdout is not None:
            await asyncio.wait_for(child.stdout.readline(), START_SECONDS)
        leash.hold(child.pid)  # whatever ends us, ends it
        yield child.pid
    finally:
        with suppress(ProcessLookupError):  # it ended by itself
            child.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(child.wait(), STOP_SECONDS)
        except TimeoutError:
            child.kill()
            await child.wait()
        leash.release(child.pid)


async def _until_open(port: int) -> None:
    async with asyncio.timeout(START_SECONDS):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
