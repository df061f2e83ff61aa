"""Visitors and agents who write down what they did and what they were told."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from trust.rig.history import History, hash_of
from trust.rig.lines import Heard, Line

QUESTIONS = (
    "How long does delivery take?",
    "Do gift cards expire?",
    "Why are my leaves yellow?",
    "When are you open?",
    "Can I return a plant?",
)


@dataclass(slots=True)
class Guest:
    """A visitor in one conversation. Every message carries a mark that says whose it is."""

    name: str
    line: Line
    history: History
    chance: random.Random
    id: str = ""
    said: int = 0

    async def begin(self, bot_id: str) -> bool:
        heard = await self.line.ask("POST", "/v1/conversations", {"bot_id": bot_id, "visitor": {"name": self.name}})
        if not heard.ok:
            return False
        self.id, self.line.token = heard.body["conversation"]["id"], heard.body["visitor_token"]
        return True

    async def say(self, words: str | None = None, *, patience_s: float = 25.0) -> Heard:
        """One message; asked again under the same id until there is an answer."""
        self.said += 1
        text = f"{words or self.chance.choice(QUESTIONS)} [{self.name}#{self.said}]"
        facts: dict[str, Any] = {"client_message_id": f"{self.name}-{self.said}", "body_hash": hash_of(text)}
        body = {"client_message_id": facts["client_message_id"], "text": text}
        self.history.add(self.name, "invoke", "send", self.id, **facts)
        heard = await self.line.ask("POST", self.path("/messages"), body, patience_s)
        if heard.ok:
            told = {"msg_id": heard.body["id"], "seq": heard.body["seq"]}
            self.history.add(self.name, "ok", "send", self.id, **facts, **told)
        else:
            kind = "info" if heard.status is None or heard.unsure else "fail"
            self.history.add(self.name, kind, "send", self.id, **facts, detail=str(heard.status))  # type: ignore[arg-type]
        return heard

    async def ask_for_person(self) -> Heard:
        self.history.add(self.name, "invoke", "handoff", self.id)
        heard = await self.line.ask("POST", self.path("/handoff"), {"wait": True})
        detail = heard.body["result"] if heard.ok else str(heard.status)
        kind = "ok" if heard.ok else "info" if heard.status is None else "fail"
        self.history.add(self.name, kind, "handoff", self.id, detail=detail)  # type: ignore[arg-type]
        return heard

    async def pry(self, conversation_id: str) -> None:
        """Tries its own token on somebody else's conversation."""
        heard = await self.line.ask("GET", f"/v1/conversations/{conversation_id}/messages")
        self.history.add(self.name, "ok" if heard.ok else "fail", "trespass", conversation_id)

    async def entries(self) -> list[dict[str, Any]]:
        heard = await self.line.ask("GET", self.path("/messages?limit=500"))
        found: list[dict[str, Any]] = heard.body["entries"] if heard.ok else []
        return found

    async def state(self) -> dict[str, Any]:
        heard = await self.line.ask("GET", self.path())
        found: dict[str, Any] = heard.body if heard.ok else {}
        return found

    def path(self, rest: str = "") -> str:
        return f"/v1/conversations/{self.id}{rest}"


@dataclass(slots=True)
class Colleague:
    """An agent of the workspace. `mine`: what this agent has taken and not passed on."""

    name: str
    id: str
    line: Line
    history: History
    mine: set[str] = field(default_factory=set)
    replied: int = 0

    async def join(self, conversation_id: str) -> Heard:
        self.history.add(self.name, "invoke", "join", conversation_id, detail=self.id)
        heard = await self.line.ask("POST", _on(conversation_id, "join"), {})
        if heard.ok:
            self.mine.add(conversation_id)
            facts: dict[str, Any] = {"epoch": heard.body["epoch"], "detail": self.id}
            self.history.add(self.name, "ok", "join", conversation_id, **facts)
        else:
            kind = "info" if heard.status is None else "fail"
            self.history.add(self.name, kind, "join", conversation_id, detail=str(heard.status))  # type: ignore[arg-type]
        return heard

    async def reply(self, conversation_id: str) -> Heard:
        self.replied += 1
        body = {"client_message_id": f"{self.name}-{self.replied}", "text": f"Reply {self.replied} of {self.name}"}
        return await self.line.ask("POST", _on(conversation_id, "messages"), body)

    async def act(self, conversation_id: str, action: str) -> Heard:
        """Closes it, leaves it, or gives it back; what becomes of it is not this agent's any more."""
        self.mine.discard(conversation_id)
        return await self.line.ask("POST", _on(conversation_id, action), {})

    async def heartbeat(self) -> Heard:
        return await self.line.ask("POST", "/v1/me/heartbeat", patience_s=5)

    async def come_online(self) -> None:
        await self.line.ask("PUT", "/v1/me/availability", {"status": "online", "capacity": 50})

    async def waiting(self) -> list[str]:
        heard = await self.line.ask("GET", "/v1/conversations?holder=queue&status=open&limit=100", patience_s=5)
        return [item["id"] for item in heard.body["items"]] if heard.ok else []

    async def look_after(self, theirs: Callable[[], set[str]], stop: asyncio.Event, chance: random.Random) -> None:
        """A working day: take who waits, answer, mostly keep them; after `stop` only take who still waits."""
        while True:
            await self.heartbeat()
            for conversation_id in await self.waiting():
                if conversation_id in theirs() and (await self.join(conversation_id)).ok:
                    await self.reply(conversation_id)
            if self.mine and chance.random() < 0.15 and not stop.is_set():
                await self.act(chance.choice(sorted(self.mine)), chance.choice(("return-to-bot", "close", "leave")))
            await asyncio.sleep(0.6)

    async def stay(self) -> None:
        """Present, and keeping what was taken."""
        while True:
            await self.heartbeat()
            await asyncio.sleep(1.5)


def _on(conversation_id: str, action: str) -> str:
    return f"/v1/conversations/{conversation_id}/{action}"
