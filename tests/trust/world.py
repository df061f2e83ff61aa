"""Two customers on one platform, both doors open, every text of theirs a canary."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp
from trust.asgi import Ask, Heard, hear
from trust.house import Household, settle_in
from trust.ledger import Ledger
from trust.model import a_model
from trust.names import no_names

import agent_api.app
import gateway.app
from baton.bus import Message
from baton.platform import Platform
from baton.testing import embedded_platform
from baton.topology import TOPOLOGY

GATEWAY, AGENT_API = "gateway", "agent-api"
SERVICES = (GATEWAY, AGENT_API)
OURS, THEIRS = "kanarie-acme", "kanarie-rival"
SAID = "kanarie-gezegd"
"""Stands in what intruders send; a refusal must not repeat it."""


@dataclass(slots=True)
class World:
    """`acme` is the house that the tests stand in; `rival` is next door."""

    platform: Platform
    apps: dict[str, ASGIApp]
    acme: Household
    rival: Household
    ledger: Ledger
    heard: list[Heard] = field(default_factory=list)

    async def ask(self, service: str, ask: Ask) -> Heard:
        """Every answer is also kept, for whoever looks through all of them."""
        heard = await hear(self.apps[service], ask)
        self.heard.append(heard)
        return heard


@asynccontextmanager
async def a_world(folder: Path, **settings: Any) -> AsyncIterator[World]:
    """Nothing runs behind the doors but the relay: rows change only because somebody was let in."""
    settings = {"rate_limits": "off", "sweep_every_s": 3600, **settings}
    async with (
        a_model() as model,
        _nameless(),
        embedded_platform(folder, openai_base_url=model.url, **settings) as platform,
    ):
        for consumer in TOPOLOGY:
            await platform.bus.subscribe(consumer.queue, _nobody_acts)
        acme, rival = await settle_in(platform, OURS), await settle_in(platform, THEIRS)
        object.__setattr__(platform.settings, "demo_workspace_id", acme.workspace.id)
        apps: dict[str, ASGIApp] = {}
        for service, create in ((GATEWAY, gateway.app.create), (AGENT_API, agent_api.app.create)):
            app = create(platform).app
            assert app is not None
            apps[service] = app
        embedded = not platform.database.is_postgres
        ledger = Ledger(platform.database.sqlite_path if embedded else ":memory:")
        if embedded:
            await ledger.settle()
            ledger.keep()
        try:
            yield World(platform, apps, acme, rival, ledger)
        finally:
            ledger.close()


@asynccontextmanager
async def _nameless() -> AsyncIterator[None]:
    with no_names():
        yield


async def _nobody_acts(message: Message) -> None:
    del message
