"""A platform with one workspace, and people who come in through the agents' door."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

import agent_api.app
from baton.models import Agent, Bot, Conversation, Secret, Workspace
from baton.platform import Platform
from baton.secrets_at_rest import ABLY, store_secret
from baton.security.passwords import hash_password
from baton.testing import a_bot, a_conversation, a_visitor, a_workspace, an_agent, embedded_platform

PASSWORD = "correct horse battery"
ABLY_KEY = "app1.key1:secret-of-the-workspace"


@dataclass
class House:
    """One customer's workspace behind one door; other workspaces may be opened on the same platform."""

    platform: Platform
    app: ASGIApp
    workspace: Workspace
    stack: AsyncExitStack

    async def agent(self, name: str = "Noor", **fields: object) -> Agent:
        return await an_agent(self.platform.workbench, self.workspace, name, **fields)

    async def bot(self, mode: str = "hybrid", **fields: object) -> Bot:
        return await a_bot(self.platform.workbench, self.workspace, mode, **fields)

    async def conversation(self, bot: Bot | None = None, **fields: object) -> Conversation:
        bot = bot or await self.bot()
        visitor = await a_visitor(self.platform.workbench, self.workspace, name="Vera", email="vera@example.org")
        return await a_conversation(self.platform.workbench, bot, visitor, **fields)

    async def neighbour(self) -> House:
        """Another customer on the same platform."""
        workspace = await a_workspace(self.platform.workbench, "Rival")
        return House(self.platform, self.app, workspace, self.stack)

    async def stranger(self) -> httpx.AsyncClient:
        """A browser or program that is not signed in."""
        transport = httpx.ASGITransport(self.app)
        client = httpx.AsyncClient(transport=transport, base_url="http://panel.test")
        return await self.stack.enter_async_context(client)

    async def desk(self, agent: Agent) -> httpx.AsyncClient:
        """A program that has signed in as this agent (without the cost of a password)."""
        from agent_api.sessions import begin_session

        async with self.platform.workbench.begin() as work:
            opened = await begin_session(work, agent)
        client = await self.stranger()
        client.headers["Authorization"] = f"Bearer {opened.token}"
        return client

    async def store_ably_key(self) -> None:
        hint = {"key_name": "app1.key1", "last_four": ABLY_KEY[-4:]}
        async with self.platform.workbench.begin() as work:
            secret = Secret(workspace_id=self.workspace.id, name=ABLY, sealed="", hint=hint)
            await store_secret(work, self.platform.sealer, secret, ABLY_KEY)
        self.platform.keyring.forget(self.workspace.id, ABLY)


@pytest.fixture
async def open_house() -> AsyncIterator[Callable[..., object]]:
    async with AsyncExitStack() as stack:

        async def open_(folder: Path, **overrides: object) -> House:
            platform = await stack.enter_async_context(embedded_platform(folder, **overrides))
            app = agent_api.app.create(platform).app
            assert app is not None
            return House(platform, app, await a_workspace(platform.workbench), stack)

        yield open_


@pytest.fixture
async def house(tmp_path: Path, open_house: Callable[..., object]) -> House:
    return await open_house(tmp_path)


@pytest.fixture
async def password_hash() -> str:
    return await hash_password(PASSWORD)
