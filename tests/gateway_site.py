"""The gateway on an embedded platform, spoken to over HTTP without a socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from baton.models import Agent, ApiKey, Bot, Workspace
from baton.platform import Platform
from baton.security.api_keys import hash_api_key, new_api_key
from baton.testing import a_bot, a_workspace, an_agent, embedded_platform
from gateway.app import create


@dataclass
class Visit:
    """One visitor in one conversation."""

    http: httpx.AsyncClient
    id: str
    token: str
    started: dict[str, Any]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def call(self, method: str, path: str = "", **options: Any) -> httpx.Response:
        headers = {**self.headers, **options.pop("headers", {})}
        return await self.http.request(method, f"/v1/conversations/{self.id}{path}", headers=headers, **options)

    async def say(self, text: str, client_message_id: str | None = None) -> httpx.Response:
        body = {"client_message_id": client_message_id or f"cmid-{text}"[:64], "text": text}
        return await self.call("POST", "/messages", json=body)

    async def entries(self) -> list[dict[str, Any]]:
        answer = await self.call("GET", "/messages")
        assert answer.status_code == 200
        entries: list[dict[str, Any]] = answer.json()["entries"]
        return entries

    async def state(self) -> dict[str, Any]:
        answer = await self.call("GET")
        assert answer.status_code == 200
        state: dict[str, Any] = answer.json()
        return state


@dataclass
class Site:
    """A customer's workspace with its bots, seen from the visitors' side."""

    platform: Platform
    http: httpx.AsyncClient
    workspace: Workspace

    async def bot(self, mode: str = "hybrid", **fields: Any) -> Bot:
        return await a_bot(self.platform.workbench, self.workspace, mode, **fields)

    async def agent(self, name: str = "Noor", **fields: Any) -> Agent:
        return await an_agent(self.platform.workbench, self.workspace, name, **fields)

    async def visit(self, bot: Bot, **body: Any) -> Visit:
        answer = await self.http.post("/v1/conversations", json={"bot_id": bot.id, **body})
        assert answer.status_code == 201, answer.text
        started = answer.json()
        return Visit(self.http, started["conversation"]["id"], started["visitor_token"], started)

    async def api_key(self) -> dict[str, str]:
        key = new_api_key()
        async with self.platform.workbench.begin() as work:
            work.add(ApiKey(workspace_id=self.workspace.id, name="k", last_four=key[-4:], key_hash=hash_api_key(key)))
        return {"Authorization": f"Bearer {key}"}


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with embedded_platform(tmp_path) as platform:
        app = create(platform).app
        assert app is not None
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway.test") as http:
            yield Site(platform, http, await a_workspace(platform.workbench))
