"""A desk to try the router at: a workspace with a bot, a visitor, two agents, and the steps that people take."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from baton.accept import Spoken
from baton.conversation import Step, cancel_handoff, close, join, leave, request_handoff, return_to_bot
from baton.events import ConversationChanged
from baton.ids import new_id
from baton.models import Agent, Bot, Bridge, Conversation, Entry, Secret, Timer, Visitor, Workspace
from baton.passing import person, read_baton, take
from baton.platform import Platform
from baton.posting import Draft, post
from baton.realtime import channels
from baton.realtime.doors import RealtimeMessage
from baton.realtime.recorded import RecordedRealtime
from baton.secrets_at_rest import ABLY, store_secret
from baton.testing import a_bot, a_conversation, a_visitor, a_workspace, an_agent
from baton.work import Work, Workbench
from handoff_router.app import create

ABLY_KEY = "app.key:secret"


@dataclass
class Desk:
    """`ably` is what went out."""

    platform: Platform
    workspace: Workspace
    bot: Bot
    visitor: Visitor
    noor: Agent
    sam: Agent

    @property
    def ably(self) -> RecordedRealtime:
        assert isinstance(self.platform.realtime, RecordedRealtime)
        return self.platform.realtime

    async def conversation(self, bot: Bot | None = None, **fields: Any) -> str:
        return (await a_conversation(self.platform.workbench, bot or self.bot, self.visitor, **fields)).id

    async def say(self, conversation_id: str, text: str = "Hello?") -> str:
        return (await self.platform.accept.accept(Spoken(conversation_id, new_id(), text))).id

    async def write(self, conversation_id: str, text: str, author: str = "agent", audience: str = "everyone") -> str:
        async with self.platform.workbench.begin() as work:
            conversation = await self._lock(work, conversation_id)
            return (await post(work, conversation, Draft(author, text, audience=audience))).id  # type: ignore[arg-type]

    async def ask(self, conversation_id: str) -> None:
        def asked(work: Work, conversation: Conversation) -> None:
            conversation.handoff_trigger, conversation.handoff_result = "visitor", "queued"
            conversation.handoff_requested_at = work.now

        await self._take(conversation_id, lambda b: request_handoff(b, "visitor", "available").step, asked)

    async def join(self, conversation_id: str, agent: Agent) -> None:
        await self._take(conversation_id, lambda b: join(b, person(agent)))

    async def leave(self, conversation_id: str, agent: Agent) -> None:
        await self._take(conversation_id, lambda b: leave(b, person(agent)))

    async def give_back(self, conversation_id: str, agent: Agent) -> None:
        await self._take(conversation_id, lambda b: return_to_bot(b, person(agent)))

    async def cancel(self, conversation_id: str) -> None:
        await self._take(conversation_id, cancel_handoff)

    async def close(self, conversation_id: str) -> None:
        await self._take(conversation_id, lambda b: close(b, "visitor"))

    async def change(self, row: Any, **fields: Any) -> None:
        """Sets columns by hand, as time or another service would."""
        async with self.platform.workbench.begin() as work:
            found = await work.session.get_one(type(row), row.id)
            for name, value in fields.items():
                setattr(found, name, value)

    async def read(self, conversation_id: str) -> Conversation:
        async with self.platform.workbench.read() as session:
            return await session.get_one(Conversation, conversation_id)

    async def timer(self, conversation_id: str, kind: str) -> Timer | None:
        async with self.platform.workbench.read() as session:
            found: Timer | None = await session.scalar(
                select(Timer).where(col(Timer.conversation_id) == conversation_id, col(Timer.kind) == kind)
            )
        return found

    async def ring(self, conversation_id: str, kind: str) -> None:
        """The time passes."""
        timer = await self.timer(conversation_id, kind)
        assert timer is not None
        await self.change(timer, due_at=timer.due_at.replace(year=2020))

    async def touch(self, conversation_id: str, key: str = ConversationChanged.key) -> None:
        """Something beside the transcript has changed."""
        async with self.platform.workbench.begin() as work:
            work.announce(await self._lock(work, conversation_id), key)

    async def announce(self, key: str, agent: Agent) -> None:
        async with self.platform.workbench.begin() as work:
            work.announce_event(key, self.workspace.id, {"agent_id": agent.id})

    def entries(self, conversation_id: str) -> list[RealtimeMessage]:
        return [m for m in self.on_conversation(conversation_id) if m.name == "entry"]

    def seqs(self, conversation_id: str) -> list[object]:
        return [message.data["seq"] for message in self.entries(conversation_id)]

    def texts(self, conversation_id: str) -> list[object]:
        return [message.data["text"] for message in self.entries(conversation_id)]

    def events(self, conversation_id: str) -> list[object]:
        return [message.data["event"] for message in self.entries(conversation_id) if message.data["event"]]

    def states(self, conversation_id: str) -> list[dict[str, Any]]:
        return [dict(m.data) for m in self.on_conversation(conversation_id) if m.name == "conversation"]

    def notes(self, conversation_id: str) -> list[RealtimeMessage]:
        return self.ably.on(channels.agents(self.workspace.id, conversation_id))

    def on_conversation(self, conversation_id: str) -> list[RealtimeMessage]:
        return self.ably.on(channels.conversation(self.workspace.id, conversation_id))

    def inbox(self) -> list[dict[str, Any]]:
        return [dict(message.data) for message in self.ably.on(channels.inbox(self.workspace.id))]

    def inbox_events(self, conversation_id: str) -> list[object]:
        return [
            item["event"] for data in self.inbox() for item in data.get("changed", []) if item["id"] == conversation_id
        ]

    async def _take(
        self,
        conversation_id: str,
        rule: Callable[[Any], Step | None],
        beside: Callable[[Work, Conversation], None] = lambda work, conversation: None,
    ) -> Entry:
        async with self.platform.workbench.begin() as work:
            conversation = await self._lock(work, conversation_id)
            step = rule(await read_baton(work, conversation))
            assert step is not None
            beside(work, conversation)
            return await take(work, conversation, step)

    async def _lock(self, work: Work, conversation_id: str) -> Conversation:
        conversation = await work.lock_conversation(conversation_id)
        assert conversation is not None
        return conversation


async def eventually(is_so: Callable[[], bool | Awaitable[bool]], within_s: float = 45) -> None:
    """Waits until something has become true."""
    async with asyncio.timeout(within_s):
        while True:
            answer = is_so()
            if answer if isinstance(answer, bool) else await answer:
                return
            await asyncio.sleep(0.01)


async def a_desk(platform: Platform, **bot: Any) -> Desk:
    workspace = await a_workspace(platform.workbench)
    await store_key(platform, workspace)
    return Desk(
        platform,
        workspace,
        await a_bot(platform.workbench, workspace, **bot),
        await a_visitor(platform.workbench, workspace),
        await an_agent(platform.workbench, workspace, "Noor"),
        await an_agent(platform.workbench, workspace, "Sam"),
    )


async def store_key(platform: Platform, workspace: Workspace, key: str = ABLY_KEY) -> None:
    async with platform.workbench.begin() as work:
        secret = Secret(workspace_id=workspace.id, name=ABLY, sealed="")
        await store_secret(work, platform.sealer, secret, key)
    platform.keyring.forget(workspace.id, ABLY)


@asynccontextmanager
async def a_router(platform: Platform) -> AsyncIterator[None]:
    runnable = create(platform)
    assert runnable.start is not None
    assert runnable.stop is not None
    await runnable.start()
    try:
        yield
    finally:
        await runnable.stop()


async def is_bridged(workbench: Workbench, conversation_id: str) -> bool:
    """Whether everything said so far is told on Ably."""
    async with workbench.read() as session:
        conversation = await session.get_one(Conversation, conversation_id)
        bridge = await session.get_one(Bridge, conversation_id)
    return bridge.bridged_seq == conversation.last_seq
