"""The test stand: every service as processes of its own on real servers, a proxy before each, faults at hand."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil
from cast.houses import House, wait_ready
from servers.ai_script import Script
from servers.private import fresh_postgres, fresh_rabbitmq, fresh_redis
from servers.server import Server
from servers.standins import StandIn, ably_standin, ai_standin
from trust.rig.hatchery import a_hatchery
from trust.rig.houses import SERVICES, a_house
from trust.rig.proxies import Proxies, running_proxies

from baton.database import Database
from baton.models import Agent, AgentSession, Bot
from baton.security.sessions import hash_session_token, new_session_token
from baton.settings import Settings

CONSUMERS = ("ai_responder", "ai_responder-2", "handoff_router", "handoff_router-2")
AGENTS = 50


@dataclass(frozen=True, slots=True)
class Account:
    """An agent who is signed in."""

    id: str
    name: str
    token: str


@dataclass
class Stand:
    """What a fault may be done to. `servers` are the real ones, `proxies` what the services see of them."""

    house: House
    postgres: Server
    rabbitmq: Server
    redis: Server
    ably: StandIn
    ai: StandIn
    proxies: Proxies
    accounts: list[Account] = field(default_factory=list)
    impatient_bot: str = ""
    """Its visitors go back to the bot after a few seconds of waiting."""

    @property
    def gateways(self) -> list[str]:
        return [self.house.url_of("gateway"), self.house.url_of("gateway-2")]

    @property
    def agent_api(self) -> str:
        return self.house.url_of("agent_api")

    def secrets(self) -> dict[str, str]:
        """What must stand nowhere but in its place."""
        environment = self.house.commands["gateway"][1]
        named = {name: environment[name] for name in ("BATON_SECRET_KEYS", "BATON_TOKEN_KEYS")}
        named |= {"ably key": self.ably.key.partition(":")[2], "api key": self.house.seed["api_key"]}
        named |= {f"password of {agent['email']}": agent["password"] for agent in self.house.seed["agents"]}
        return named | {f"session of {account.name}": account.token for account in self.accounts}

    async def restart(self, *names: str, **environment: str) -> None:
        """Starts what was ended, or ends and starts it; `environment` is for this start only."""
        for name in names:
            if self.house.processes[name].poll() is None:
                await asyncio.to_thread(self.house.stop, name)
            kept = self.house.commands[name]
            self.house.commands[name] = (kept[0], kept[1] | environment)
            self.house.start(name)
            self.house.commands[name] = kept
        for name in names:
            if "BATON_CRASHPOINT" not in environment:
                await asyncio.to_thread(wait_ready, self.house.url_of(name), self.house)

    def freeze(self, server: Server) -> None:
        for process in _tree(server):
            process.send_signal(signal.SIGSTOP)

    def thaw(self, server: Server) -> None:
        for process in _tree(server):
            process.send_signal(signal.SIGCONT)

    async def ably_fault(self, mode: str, **wish: object) -> None:
        async with httpx.AsyncClient() as http:
            (await http.post(f"{self.ably.url}/_standin/faults", json={"mode": mode, **wish})).raise_for_status()

    async def ai_plan(self, *faults: int | str, repeat: bool = False, match: str = "") -> None:
        async with httpx.AsyncClient(base_url=self.ai.url) as http:
            await Script(http).plan(*faults, repeat=repeat, match=match)

    async def ai_log(self) -> list[dict[str, object]]:
        async with httpx.AsyncClient(base_url=self.ai.url) as http:
            return await Script(http).log()

    async def ai_forget(self) -> None:
        async with httpx.AsyncClient(base_url=self.ai.url) as http:
            await Script(http).forget()

    async def heal(self) -> None:
        """Everything as it was: what is dead runs, what is frozen goes on, nothing is scripted."""
        self.proxies.heal()
        for server in (self.postgres, self.rabbitmq, self.redis):
            self.thaw(server)
        await self.ably_fault("off")
        async with httpx.AsyncClient(base_url=self.ai.url) as http:
            (await http.delete("/_standin/plan")).raise_for_status()
        dead = [name for name in SERVICES if self.house.processes[name].poll() is not None]
        await self.restart(*dead)

    @contextlib.asynccontextmanager
    async def sabotaged(self, sabotage: str, *names: str) -> AsyncIterator[None]:
        """These services run with one protection switched off, to see that its test can fail."""
        whole = {name: self.house.commands[name] for name in names}
        for name, (command, environment) in whole.items():
            self.house.commands[name] = (command, environment | {"BATON_SABOTAGE": sabotage})
        try:
            await self.restart(*names)
            yield
        finally:
            self.house.commands |= whole
            await self.heal()
            await self.restart(*names)


@contextlib.asynccontextmanager
async def a_stand(folder: Path) -> AsyncIterator[Stand]:
    with contextlib.ExitStack() as stack:
        hatchery = stack.enter_context(a_hatchery(folder))
        postgres, rabbitmq, redis = stack.enter_context(_servers())
        ably, ai = stack.enter_context(ably_standin()), stack.enter_context(ai_standin("--token-delay-ms", "8"))
        real = {"postgres": postgres.url, "rabbitmq": rabbitmq.url, "redis": redis.url, "ably": ably.url, "ai": ai.url}
        proxies = stack.enter_context(running_proxies(real))
        house = await a_house(hatchery, folder, proxies.urls, (postgres.url, ably))
        stand = Stand(house, postgres, rabbitmq, redis, ably, ai, proxies)
        try:
            await _people(stand)
            for name in SERVICES:
                house.start(name)
            for name in SERVICES:
                await asyncio.to_thread(wait_ready, house.url_of(name), house)
            yield stand
        finally:
            house.stop_all()


@contextlib.contextmanager
def _servers() -> Iterator[tuple[Server, Server, Server]]:
    """Ours alone, started side by side."""
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(3) as starters:
        started = [starters.submit(stack.enter_context, one()) for one in (fresh_postgres, fresh_rabbitmq, fresh_redis)]
        postgres, rabbitmq, redis = (each.result() for each in started)
        yield postgres, rabbitmq, redis


async def _people(stand: Stand) -> None:
    """Fifty agents who are signed in, and a bot of little patience; straight into the database, as hashing is slow."""
    database = Database(Settings(database_url=stand.postgres.url))
    await database.start()
    workspace_id = stand.house.seed["workspace_id"]
    try:
        async with database.writing() as session, session.begin():
            bot = await session.get_one(Bot, stand.house.seed["bots"]["hybrid"])
            hurried: dict[str, Any] = {"name": "Hasty", "waiting_limit_s": 4, "waiting_policy": "return_to_bot"}
            impatient = Bot(workspace_id=workspace_id, instructions=bot.instructions, **hurried)
            session.add(impatient)
            stand.impatient_bot = impatient.id
            for number in range(AGENTS):
                token, name = new_session_token(), f"agent{number}"
                facts: dict[str, Any] = {"availability": "away", "role": "agent", "email": f"{name}@example.org"}
                agent = Agent(workspace_id=workspace_id, name=name, **facts)
                session.add(agent)
                await session.flush()
                lasts = datetime.now(UTC) + timedelta(days=1)
                session.add(AgentSession(token_hash=hash_session_token(token), agent_id=agent.id, expires_at=lasts))
                stand.accounts.append(Account(agent.id, name, token))
    finally:
        await database.stop()


def _tree(server: Server) -> list[psutil.Process]:
    """All its processes: PostgreSQL has one per connection."""
    if server.pid is None:
        return []
    process = psutil.Process(server.pid)
    return [process, *process.children(recursive=True)]
