"""Baton on stage: every service a process of its own, on private servers, with the stand-ins around it."""

import asyncio
import json
import resource
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aio_pika
import asyncpg
import httpx
from cast.houses import ONE_OF_EACH, House, Servers, distributed_house, wait_ready
from cast.people import Agent, Visitor
from servers.standins import StandIn, ably_standin, ai_standin

from bench.yardstick.load import TEXT, Lane, Target
from bench.yardstick.meter import listening_on
from bench.yardstick.storage import Addresses

TOKEN_DELAY_MS = 90
"""Slower than deltas are coalesced: then each of the model's words travels alone."""
SECOND_RESPONDER = "ai_responder-2"
_AT_ONCE = 16


@dataclass(frozen=True)
class Stage:
    addresses: Addresses
    house: House
    ai: StandIn
    ably: StandIn
    http: httpx.AsyncClient
    agent: Agent
    bots: Mapping[str, str]
    """`external`: only accepts, nobody answers. `hybrid`: the stand-in answers, without waiting for more words."""

    def servers(self) -> dict[str, int]:
        return listening_on(self.addresses.ports())

    def pids(self) -> dict[str, int]:
        return {name: process.pid for name, process in self.house.processes.items() if process.poll() is None}

    async def begin(self, bot: str, count: int) -> list[Visitor]:
        """So many new conversations."""
        door = asyncio.Semaphore(_AT_ONCE)

        async def begin_one() -> Visitor:
            async with door:
                return await Visitor.begins(self.http, self.house.gateway, self.bots[bot])

        return list(await asyncio.gather(*(begin_one() for _ in range(count))))

    @asynccontextmanager
    async def without(self, *names: str) -> AsyncIterator[None]:
        """These processes do not run meanwhile."""
        for name in names:
            self.house.stop(name)
        try:
            yield
        finally:
            for name in names:
                self.house.start(name)
            for name in names:
                wait_ready(self.house.url_of(name), self.house)

    async def until(self, statement: str, number: int) -> None:
        """The database says so; two minutes are the longest that it may take."""
        async with asyncio.timeout(120):
            while await self.count(statement) != number:
                await asyncio.sleep(0.1)

    async def purged(self) -> None:
        """What nobody takes must not slow the broker down, for either side."""
        async with await aio_pika.connect(self.addresses.rabbitmq) as broker:
            queue = await (await broker.channel()).get_queue("ai-responder")
            await queue.purge()

    async def execute(self, statements: Sequence[str]) -> None:
        """One after the other, however long they take."""
        connection = await asyncpg.connect(self.addresses.database)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def rows(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """What the database answers."""
        connection = await asyncpg.connect(self.addresses.database)
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()

    async def count(self, statement: str) -> int:
        """One number from the database."""
        return int((await self.rows(statement))[0][0])

    async def script(self, match: str, fault: str) -> None:
        """What the AI stand-in does with every message that contains `match`."""
        plan = {"plan": [fault], "match": match, "repeat": True}
        (await self.http.post(f"{self.ai.url}/_standin/plan", json=plan)).raise_for_status()

    async def exchanges(self) -> dict[str, dict[str, Any]]:
        """The AI stand-in's log, by the visitor's last words."""
        rows = (await self.http.get(f"{self.ai.url}/_standin/log")).raise_for_status().json()
        return {row["last_user"]: row for row in rows}

    async def published(self) -> int:
        """How many messages the Ably stand-in has taken so far."""
        log = (await self.http.get(f"{self.ably.url}/_standin/log")).raise_for_status().json()
        return sum(channel["published"] for channel in log["channels"].values())


def target_of(url: str, lanes: list[Lane]) -> Target:
    """The same words as the yardstick's, in Baton's body."""
    return Target(url, lanes, json.dumps({"client_message_id": "{client_id}", "text": TEXT}))


def visitors_lanes(visitors: list[Visitor]) -> list[Lane]:
    return [Lane(visitor.path("/messages"), visitor.token) for visitor in visitors]


@asynccontextmanager
async def staged(addresses: Addresses) -> AsyncIterator[Stage]:
    """Everything started, seeded and ready; ended and gone afterwards."""
    _allow_many_sockets()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baton-bench-")))
        ably = stack.enter_context(ably_standin())
        ai = stack.enter_context(ai_standin("--token-delay-ms", str(TOKEN_DELAY_MS)))
        servers = Servers(addresses.database, addresses.rabbitmq, addresses.redis, ably.url, ably.key, ai.url)
        names = (*ONE_OF_EACH, SECOND_RESPONDER)
        async with (
            distributed_house(folder, servers, names, BATON_RATE_LIMITS="off") as house,
            httpx.AsyncClient(timeout=30, limits=httpx.Limits(max_connections=None)) as http,
        ):
            house.stop(SECOND_RESPONDER)
            owner = await Agent.signs_in(http, house.agent_api, house.seed["agents"][0])
            await owner.comes_online()
            bots = {
                "external": await _bot(owner, answers="external"),
                "hybrid": await _bot(owner, debounce_ms=0, instructions="Delivery takes two days."),
            }
            yield Stage(addresses, house, ai, ably, http, owner, bots)


async def _bot(owner: Agent, **settings: object) -> str:
    made = await owner.call("POST", "/v1/bots", 201, json={"name": "Bench", **settings})
    return str(made["id"])


def _allow_many_sockets() -> None:
    """Thousands of idle streams are as many open files, here and in the gateway, which inherits this."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
