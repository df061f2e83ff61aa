"""A visitor and agents, as programs would play them: HTTP, SSE and the official Ably SDK."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from ably.realtime.realtime import AblyRealtime
from ably.types.tokendetails import TokenDetails


async def eventually(what: Callable[[], Any], within_s: float = 40) -> Any:
    """Waits until `what()` (awaited if it can be) is truthy, and returns it."""
    deadline = asyncio.get_running_loop().time() + within_s
    while True:
        found = what()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return found
        assert asyncio.get_running_loop().time() < deadline, "it did not come true in time"
        await asyncio.sleep(0.05)


@dataclass
class Person:
    """Somebody with a token, in front of one of the two APIs."""

    http: httpx.AsyncClient
    base: str
    token: str = ""

    async def call(self, method: str, path: str, expect: int | None = 200, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        answer = await self.http.request(method, self.base + path, headers=headers, **options)
        if expect is not None:
            assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


@dataclass
class Visitor(Person):
    """In one conversation."""

    id: str = ""
    said: int = 0

    @classmethod
    async def begins(cls, http: httpx.AsyncClient, gateway: str, bot_id: str, **body: Any) -> Visitor:
        visitor = cls(http, gateway)
        started = await visitor.call("POST", "/v1/conversations", 201, json={"bot_id": bot_id, **body})
        visitor.id, visitor.token = started["conversation"]["id"], started["visitor_token"]
        return visitor

    def path(self, rest: str = "") -> str:
        return f"/v1/conversations/{self.id}{rest}"

    async def say(self, text: str) -> int:
        self.said += 1
        body = {"client_message_id": f"v{self.said}", "text": text}
        seq: int = (await self.call("POST", self.path("/messages"), 202, json=body))["seq"]
        return seq

    async def state(self) -> dict[str, Any]:
        state: dict[str, Any] = await self.call("GET", self.path())
        return state

    async def entries(self) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = (await self.call("GET", self.path("/messages?limit=500")))["entries"]
        return entries

    async def answer_to(self, seq: int, within_s: float = 40) -> dict[str, Any]:
        """The bot's entry that answers entry `seq`."""

        async def found() -> dict[str, Any] | None:
            return next((entry for entry in await self.entries() if entry["in_reply_to"] == seq), None)

        answer: dict[str, Any] = await eventually(found, within_s)
        return answer


@dataclass
class Agent(Person):
    """Signed in at the agent API."""

    name: str = ""
    id: str = ""

    @classmethod
    async def signs_in(cls, http: httpx.AsyncClient, agent_api: str, account: dict[str, str]) -> Agent:
        agent = cls(http, agent_api)
        body = {"email": account["email"], "password": account["password"]}
        session = await agent.call("POST", "/v1/session", json=body)
        http.cookies.clear()
        agent.token, agent.id, agent.name = session["token"], session["agent"]["id"], session["agent"]["name"]
        return agent

    async def comes_online(self) -> None:
        await self.call("PUT", "/v1/me/availability", json={"status": "online"})

    async def on(self, conversation_id: str, action: str, expect: int = 200, **body: Any) -> Any:
        path = f"/v1/conversations/{conversation_id}/{action}"
        return await self.call("POST", path, expect, json=body)

    async def reply(self, conversation_id: str, text: str, audience: str = "everyone") -> dict[str, Any]:
        body = {"client_message_id": f"a-{hash(text)}", "text": text, "audience": audience}
        entry: dict[str, Any] = await self.on(conversation_id, "messages", 201, **body)
        return entry

    async def waiting(self) -> list[str]:
        found = await self.call("GET", "/v1/conversations?holder=queue&status=open")
        return [item["id"] for item in found["items"]]


@dataclass
class Ear:
    """What one subscriber heard on one Ably channel."""

    heard: list[tuple[str, Any]] = field(default_factory=list)

    def texts(self) -> list[str]:
        return [data["text"] for name, data in self.heard if name == "entry" and data.get("kind") == "message"]


Renewal = Callable[[object], Awaitable[TokenDetails]]
"""What the SDK asks for a token, and again before that one ends."""


@contextlib.asynccontextmanager
async def listening(ably: str, token: str | Renewal, *channels: str) -> AsyncIterator[list[Ear]]:
    """The official realtime SDK on some channels; with a token alone only as long as that one lasts."""
    place = urlsplit(ably)
    known = {"token": token} if isinstance(token, str) else {"auth_callback": token}
    client = AblyRealtime(**known, endpoint=f"{place.hostname}:{place.port}", tls=place.scheme == "https")
    ears = [Ear() for _ in channels]
    try:
        for channel, ear in zip(channels, ears, strict=True):

            def hear(message: Any, ear: Ear = ear) -> None:
                data = json.loads(message.data) if isinstance(message.data, str) else message.data
                ear.heard.append((message.name, data))

            await asyncio.wait_for(client.channels.get(channel).subscribe(hear), 10)
        yield ears
    finally:
        await client.close()


@contextlib.asynccontextmanager
async def streaming(visitor: Visitor) -> AsyncIterator[list[tuple[str, Any]]]:
    """The visitor's SSE stream, gathered in the background."""
    frames: list[tuple[str, Any]] = []

    async def read() -> None:
        headers = {"Authorization": f"Bearer {visitor.token}"}
        url = visitor.base + visitor.path("/stream")
        async with visitor.http.stream("GET", url, headers=headers, timeout=None) as response:
            event = ""
            async for line in response.aiter_lines():
                if line.startswith("event: "):
                    event = line[7:]
                elif line.startswith("data: "):
                    frames.append((event, json.loads(line[6:])))

    reading = asyncio.create_task(read())
    try:
        await eventually(lambda: frames)
        yield frames
    finally:
        reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reading
