"""The stage of the responder's tests: a platform, a bot at work, a visitor who speaks, an agent who steps in."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import select, update
from sqlmodel import col

from ai_responder.handlers import subscriptions
from ai_responder.model import Models
from ai_responder.responder import Responder
from ai_responder.timing import Timing
from baton.accept import Accepted, Spoken
from baton.bus import Message
from baton.conversation import cancel_handoff, expire_handoff, join
from baton.hints import channel_of, read_hint
from baton.ids import new_id
from baton.live import Resync
from baton.models import Agent, AiTurn, Bot, Conversation, Entry, OutboxRow, Workspace
from baton.passing import person, read_baton, take
from baton.platform import Platform
from baton.testing import a_bot, a_conversation, a_visitor, a_workspace, an_agent
from baton.topology import AI_RESPONDER, HANDOFF_ROUTER

QUICK = Timing(lease_s=2, renew_s=0.5, sweep_s=0.2, longest_delay_s=1, delta_s=0.01, ably_delta_s=0.08, stop_s=1)


@dataclass
class Stage:
    """Everybody who takes part in a test."""

    platform: Platform
    workspace: Workspace
    bot: Bot
    agent: Agent
    responder: Responder | None = None

    async def conversation(self, **fields: Any) -> Conversation:
        visitor = await a_visitor(self.platform.workbench, self.workspace)
        return await a_conversation(self.platform.workbench, self.bot, visitor, **fields)

    async def says(self, conversation: Conversation, text: str) -> Accepted:
        return await self.platform.accept.accept(Spoken(conversation.id, new_id(), text))

    async def joins(self, conversation: Conversation) -> int:
        """The agent takes the baton; returns the `seq` of the takeover."""
        async with self.platform.workbench.begin() as work:
            locked = await work.lock_conversation(conversation.id)
            assert locked is not None
            step = join(await read_baton(work, locked), person(self.agent))
            assert step is not None
            entry = await take(work, locked, step)
        return entry.seq or 0

    async def goes_back(self, conversation: Conversation, how: str) -> None:
        """The wait for a person ends: `cancelled` by the visitor, or `expired`; the bot has the baton again."""
        async with self.platform.workbench.begin() as work:
            locked = await work.lock_conversation(conversation.id)
            assert locked is not None
            baton = await read_baton(work, locked)
            step = cancel_handoff(baton) if how == "cancelled" else expire_handoff(baton, "return_to_bot")
            assert step is not None
            await take(work, locked, step)

    async def nobody_is_online(self) -> None:
        async with self.platform.workbench.begin() as work:
            await work.session.execute(update(Agent).values(availability="away"))

    async def entries(self, conversation: Conversation) -> list[Entry]:
        async with self.platform.workbench.read() as session:
            rows = await session.scalars(
                select(Entry).where(col(Entry.conversation_id) == conversation.id).order_by(col(Entry.seq))
            )
            return list(rows.all())

    async def answers(self, conversation: Conversation) -> list[Entry]:
        return [entry for entry in await self.entries(conversation) if entry.author == "bot"]

    async def shape(self, conversation: Conversation) -> list[str]:
        """The transcript in one word for each entry."""
        return [entry.event or entry.author for entry in await self.entries(conversation)]

    async def turns(self, conversation: Conversation) -> list[AiTurn]:
        async with self.platform.workbench.read() as session:
            rows = await session.scalars(
                select(AiTurn).where(col(AiTurn.conversation_id) == conversation.id).order_by(col(AiTurn.reply_to_seq))
            )
            return list(rows.all())

    async def now(self, conversation: Conversation) -> Conversation:
        async with self.platform.workbench.read() as session:
            return await session.get_one(Conversation, conversation.id)

    async def quiet(self, within_s: float = 60) -> None:
        """Until every event is handled and no turn runs."""

        async def is_quiet() -> bool:
            async with self.platform.workbench.read() as session:
                rows = await session.scalar(select(OutboxRow).limit(1))
                running = await session.scalar(select(AiTurn).where(col(AiTurn.state) == "running").limit(1))
            return rows is None and running is None

        await eventually(is_quiet, within_s)

    @asynccontextmanager
    async def listening(self, conversation: Conversation) -> AsyncIterator[list[tuple[str, dict[str, Any]]]]:
        """What a stream of this conversation hears, as (type, data)."""
        heard: list[tuple[str, dict[str, Any]]] = []

        async def listen() -> None:
            async with self.platform.live.subscribe(channel_of(conversation.id)) as subscription:
                while True:
                    item = await subscription.next(60)
                    if item is not None and not isinstance(item, Resync):
                        hint = read_hint(item)
                        heard.append((hint.type, msgspec.json.decode(hint.data) or {}))

        listener = asyncio.create_task(listen())
        await asyncio.sleep(0.01)
        try:
            yield heard
        finally:
            listener.cancel()
            await asyncio.gather(listener, return_exceptions=True)


@asynccontextmanager
async def on_stage(platform: Platform, mode: str = "hybrid", **bot: Any) -> AsyncIterator[Stage]:
    """The cast, without a bot at work yet; the router is somebody who takes everything and does nothing."""

    async def take_it(_: Message) -> None:
        return

    await platform.bus.subscribe(HANDOFF_ROUTER.queue, take_it)
    workspace = await a_workspace(platform.workbench)
    agent = await an_agent(platform.workbench, workspace)
    settings = {"debounce_ms": 0, "waiting_limit_s": None, **bot}
    yield Stage(platform, workspace, await a_bot(platform.workbench, workspace, mode, **settings), agent)


@asynccontextmanager
async def at_work(stage: Stage, models: Models, timing: Timing = QUICK) -> AsyncIterator[Responder]:
    """A responder on the stage's platform."""
    responder = Responder(stage.platform, models, timing)
    await responder.start()
    await stage.platform.bus.subscribe(AI_RESPONDER.queue, subscriptions.bound_to(responder))
    stage.responder = responder
    try:
        yield responder
    finally:
        await responder.stop()


async def eventually(holds: Callable[[], Awaitable[bool]], within_s: float = 20) -> None:
    ends_at = time.monotonic() + within_s
    while not await holds():
        assert time.monotonic() < ends_at, f"not within {within_s} s"
        await asyncio.sleep(0.01)
