"""One customer's house for tests of the agents' door: a workspace, its people, and desks to work at."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

import agent_api.app
from agent_api.sessions import begin_session
from baton.asking import Request, ask_for_person
from baton.models import Agent, Bot, Conversation, Entry, Secret, Workspace
from baton.platform import Platform
from baton.posting import Draft, post
from baton.realtime import RecordedRealtime
from baton.secrets_at_rest import ABLY, store_secret
from baton.testing import a_bot, a_conversation, a_visitor, a_workspace, an_agent, embedded_platform
from baton.transcript import entries_after
from baton.work import Work

ON_BOTH_DATABASES = pytest.mark.parametrize("house", ["sqlite", "postgres"], indirect=True)
"""For modules whose statements may mean something else on the other database."""

Desk = httpx.AsyncClient
"""A caller of the door: a browser, or a program that has signed in."""

PASSWORD = "correct horse battery"
ABLY_KEY = "app1.key1:secret-of-the-workspace-called-acme"


@dataclass
class House:
    """Another customer on the same platform is a `neighbour`."""

    platform: Platform
    app: ASGIApp
    workspace: Workspace
    stack: AsyncExitStack

    @property
    def realtime(self) -> RecordedRealtime:
        assert isinstance(self.platform.realtime, RecordedRealtime)
        return self.platform.realtime

    async def agent(self, name: str = "Noor", **fields: Any) -> Agent:
        return await an_agent(self.platform.workbench, self.workspace, name, **fields)

    async def bot(self, mode: str = "hybrid", **fields: Any) -> Bot:
        return await a_bot(self.platform.workbench, self.workspace, mode, **fields)

    async def conversation(self, bot: Bot | None = None, **fields: Any) -> Conversation:
        bot = bot or await self.bot()
        visitor = await a_visitor(self.platform.workbench, self.workspace, name="Vera", email="vera@example.org")
        return await a_conversation(self.platform.workbench, bot, visitor, **fields)

    async def neighbour(self) -> House:
        workspace = await a_workspace(self.platform.workbench, "Rival")
        return House(self.platform, self.app, workspace, self.stack)

    async def stranger(self) -> Desk:
        """A browser or program that is not signed in."""
        transport = httpx.ASGITransport(self.app)
        client = httpx.AsyncClient(transport=transport, base_url="http://panel.test")
        return await self.stack.enter_async_context(client)

    async def desk(self, agent: Agent) -> Desk:
        """A program that has signed in as this agent (without the cost of a password)."""
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

    async def visitor_says(self, conversation: Conversation, text: str) -> None:
        async with self.platform.workbench.begin() as work:
            await post(work, await _locked(work, conversation), Draft("visitor", text))

    async def visitor_waits(self, conversation: Conversation) -> None:
        """Asked for a person, and stays in the queue whoever is there."""
        async with self.platform.workbench.begin() as work:
            request = Request("visitor", reason="please", wait=True)
            assert await ask_for_person(work, await _locked(work, conversation), request) == "queued"

    async def seen_by_visitor(self, conversation: Conversation) -> list[Entry]:
        async with self.platform.workbench.read() as session:
            return await entries_after(session, conversation.id, 0, 100)

    async def settled(self) -> None:
        """What was left to the background has had its turn."""
        for _ in range(20):
            await asyncio.sleep(0.005)

    async def now(self, conversation: Conversation) -> Conversation:
        """The row as it is stored."""
        async with self.platform.workbench.read() as session:
            return await session.get_one(Conversation, conversation.id)


async def open_house(stack: AsyncExitStack, folder: Path, **overrides: Any) -> House:
    platform = await stack.enter_async_context(embedded_platform(folder, **overrides))
    app = agent_api.app.create(platform).app
    assert app is not None
    return House(platform, app, await a_workspace(platform.workbench), stack)


async def _locked(work: Work, conversation: Conversation) -> Conversation:
    locked = await work.lock_conversation(conversation.id)
    assert locked is not None
    return locked
