"""The team behind the pictures, as programs: they join, write, pass on and close through the agent API."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from typing import Any, Self

import httpx

WAIT_S = 60


@dataclass
class Desk:
    """One signed-in colleague."""

    http: httpx.AsyncClient
    id: str

    @classmethod
    async def of(cls, seed: dict[str, Any], name: str) -> Self:
        account = next(one for one in seed["agents"] if name in one["email"])
        http = httpx.AsyncClient(base_url=seed["agent_api"], timeout=WAIT_S)
        body = {"email": account["email"], "password": account["password"]}
        session = (await http.post("/v1/session", json=body)).raise_for_status().json()
        http.cookies.clear()
        http.headers["Authorization"] = f"Bearer {session['token']}"
        return cls(http, session["agent"]["id"])

    async def call(self, method: str, path: str, **body: Any) -> Any:
        answer = await self.http.request(method, path, json=body or None)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    async def is_available(self, status: str) -> None:
        await self.call("PUT", "/v1/me/availability", status=status)

    async def on(self, conversation_id: str, action: str, **body: Any) -> None:
        await self.call("POST", f"/v1/conversations/{conversation_id}/{action}", **body)

    async def write(self, conversation_id: str, text: str) -> None:
        await self.on(conversation_id, "messages", client_message_id=secrets.token_hex(8), text=text)

    async def next_waiting(self) -> str:
        """The id of whoever waits, as soon as somebody does."""
        async with asyncio.timeout(WAIT_S):
            while True:
                found = await self.call("GET", "/v1/conversations?holder=queue&status=open")
                if found["items"]:
                    return str(found["items"][0]["id"])
                await asyncio.sleep(0.2)
