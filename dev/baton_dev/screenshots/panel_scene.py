"""A working day in the panel, so that no picture is empty: a team, tags, visitors who wait, a chat with a note."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx

_VISITORS = (
    ("Mila Novak", "mila@example.com", "Why are my leaves yellow?"),
    ("Aleksandra Wiśniewska-Kowalczyk of the Botanical Society", "aleks@example.org", "Can I return a plant?"),
    ("رنا الأحمد", "rana@example.net", "هل يمكنني إرجاع النبتة؟"),
    (None, None, "Do gift cards expire?"),
)
_TAGS = (("Delivery", "indigo"), ("Refund", "orange"), ("Wholesale", "teal"), ("Urgent", "red"))

_REPLIES = (
    ("hello", "Hello {{visitor.name}}, this is {{agent.name}}. How can I help you?"),
    ("delivery", "Plants leave our greenhouse every morning and take two to three working days."),
)


@dataclass(frozen=True)
class Scene:
    """`chat` is Noor's; Sam is mentioned in it."""

    chat: str
    tags: tuple[str, ...]
    team: str


class People:
    """Who calls: an owner and two agents by their sessions, visitors by the tokens of their conversations."""

    def __init__(self, http: httpx.AsyncClient, seed: dict[str, Any]) -> None:
        self.http, self.seed = http, seed
        self.tokens: dict[str, str] = {}
        self.ids: dict[str, str] = {}

    async def sign_in(self) -> None:
        for account in self.seed["agents"]:
            body = {"email": account["email"], "password": account["password"]}
            answer = (await self.http.post(f"{self.seed['agent_api']}/v1/session", json=body)).json()
            name = answer["agent"]["name"].split()[0]
            self.tokens[name], self.ids[name] = answer["token"], answer["agent"]["id"]

    async def call(self, who: str, method: str, path: str, **body: Any) -> Any:
        base = self.seed["gateway" if who.startswith("visitor") else "agent_api"]
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        answer = await self.http.request(method, base + path, json=body or None, headers=headers)
        if answer.is_error:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None

    async def visitor(self, number: int, bot: str = "hybrid") -> str:
        """Comes, says who it is, and asks something; the conversation's id."""
        name, email, question = _VISITORS[number % len(_VISITORS)]
        facts = {key: value for key, value in (("name", name), ("email", email)) if value}
        page = {"url": "https://shop.example/monstera", "title": "Monstera, large"}
        body = {"bot_id": self.seed["bots"][bot], "visitor": facts, "page": page, "locale": "en"}
        begun = (await self.http.post(f"{self.seed['gateway']}/v1/conversations", json=body)).json()
        conversation_id: str = begun["conversation"]["id"]
        self.tokens[f"visitor {conversation_id}"] = begun["visitor_token"]
        await self.say(conversation_id, question)
        return conversation_id

    async def say(self, conversation_id: str, text: str) -> None:
        path = f"/v1/conversations/{conversation_id}/messages"
        await self.call(f"visitor {conversation_id}", "POST", path, client_message_id=text[:60], text=text)

    async def asks(self, conversation_id: str) -> None:
        path = f"/v1/conversations/{conversation_id}/handoff"
        await self.call(f"visitor {conversation_id}", "POST", path, wait=True, reason="Needs a person")


async def set_the_scene(seed: dict[str, Any]) -> Scene:
    async with httpx.AsyncClient(timeout=30) as http:
        people = People(http, seed)
        await people.sign_in()
        owner, noor, sam = list(people.tokens)[:3]
        team = await people.call(owner, "POST", "/v1/teams", name="Sales", member_ids=[people.ids[sam]])
        everyone = list(people.ids.values())
        await people.call(owner, "POST", "/v1/teams", name="Plant doctors", member_ids=everyone)
        tags = [await people.call(owner, "POST", "/v1/tags", name=name, colour=colour) for name, colour in _TAGS]
        await people.call(owner, "PUT", "/v1/settings/waiting", amber_seconds=30, red_seconds=600)
        for shortcut, text in _REPLIES:
            await people.call(owner, "POST", "/v1/canned-replies", shortcut=shortcut, text=text)
        chat = await people.visitor(0)
        await asyncio.sleep(2)
        await _talk(people, noor, sam, chat)
        for tag in tags[:2]:
            await people.call(noor, "PUT", f"/v1/conversations/{chat}/tags/{tag['id']}")
        for number in range(1, 6):
            other = await people.visitor(number)
            if number != 3:
                await people.asks(other)
            if number == 1:
                await people.call(noor, "PUT", f"/v1/conversations/{other}/tags/{tags[3]['id']}")
        await people.call(owner, "POST", "/v1/agents", name="Ines Duarte", email="ines@example.com", role="agent")
    return Scene(chat, tuple(tag["id"] for tag in tags), team["id"])


async def _talk(people: People, noor: str, sam: str, chat: str) -> None:
    path = f"/v1/conversations/{chat}"
    await people.asks(chat)
    await people.call(noor, "POST", f"{path}/join")
    words = "Hello Mila, this is Noor. Which plant is it, and how often do you water it?"
    await people.call(noor, "POST", f"{path}/messages", client_message_id="a", text=words)
    await people.say(chat, "A monstera. Every second day, to be honest…")
    note = {"audience": "agents", "mentions": [people.ids[sam]]}
    text = f"@{sam} you know monsteras: is every second day the reason?"
    await people.call(noor, "POST", f"{path}/messages", client_message_id="b", text=text, **note)
