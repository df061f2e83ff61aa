"""At least once: what was committed is sent, whoever dies and whatever is down."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from baton.accept import Spoken
from baton.bus import Message, PublishFailed
from baton.database import Database
from baton.events.wire import decode
from baton.models import Conversation, OutboxRow
from baton.outbox import Relay, Sweeper, relay
from baton.outbox.relay import forget
from baton.platform import Platform
from baton.testing import a_bot, a_conversation, a_visitor, a_workspace


class WilfulBus:
    """Publishes only while it is up; remembers what it was given."""

    def __init__(self) -> None:
        self.up = True
        self.sent: list[Message] = []

    async def publish(self, message: Message, *, mandatory: bool = True) -> None:
        assert mandatory
        if not self.up:
            raise PublishFailed("down")
        self.sent.append(message)

    def events(self) -> list[Any]:
        return [event for message in self.sent for event in decode(message.body)]


async def a_talk(platform: Platform) -> Conversation:
    workspace = await a_workspace(platform.workbench)
    bot = await a_bot(platform.workbench, workspace)
    return await a_conversation(platform.workbench, bot, await a_visitor(platform.workbench, workspace))


async def soon(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(8):
        while not await condition():
            await asyncio.sleep(0.02)


async def outbox_size(platform: Platform) -> int:
    async with platform.workbench.read() as session:
        return await session.scalar(select(func.count()).select_from(OutboxRow)) or 0


async def test_while_the_broker_is_down_messages_are_accepted_and_sent_when_it_is_back(platform: Platform) -> None:
    bus = WilfulBus()
    platform.relay._bus = bus  # type: ignore[assignment]
    conversation = await a_talk(platform)
    bus.up = False
    for number in range(5):
        await platform.accept.accept(Spoken(conversation.id, f"m{number}", "hello"))
    assert await outbox_size(platform) == 5
    bus.up = True

    async def emptied() -> bool:
        return await outbox_size(platform) == 0

    await soon(emptied)
    assert max(event.seq for event in bus.events()) == 5


async def test_what_a_dead_process_left_is_swept_by_another(platform: Platform) -> None:
    class Dead:
        def tell(self, announcements: object) -> None:
            """A process that died between commit and relay."""

    await platform.background.stop()
    platform.accept._relay = Dead()  # type: ignore[assignment]
    conversation = await a_talk(platform)
    await platform.accept.accept(Spoken(conversation.id, "a", "hello"))
    assert await outbox_size(platform) == 1
    bus = WilfulBus()
    relay = Relay(platform.database, bus, platform.live)  # type: ignore[arg-type]
    await relay.start()
    sweeper = Sweeper(platform.database, relay, stale_s=0)
    assert await sweeper.sweep() == 1

    async def emptied() -> bool:
        return await outbox_size(platform) == 0

    await soon(emptied)
    (event,) = bus.events()
    assert (event.conversation_id, event.seq) == (conversation.id, 1)
    await relay.stop()


async def test_fresh_rows_are_left_to_the_process_that_wrote_them(platform: Platform) -> None:
    conversation = await a_talk(platform)
    await platform.background.stop()
    bus = WilfulBus()
    bus.up = False
    platform.relay._bus = bus  # type: ignore[assignment]
    await platform.accept.accept(Spoken(conversation.id, "a", "hello"))
    sweeper = Sweeper(platform.database, Relay(platform.database, bus, platform.live), stale_s=60)  # type: ignore[arg-type]
    sweeper._first = False
    assert await sweeper.sweep() == 0


async def test_a_row_is_claimed_by_one_sweeper_only(platform: Platform) -> None:
    await platform.background.stop()
    bus = WilfulBus()
    bus.up = False
    platform.relay._bus = bus  # type: ignore[assignment]
    conversation = await a_talk(platform)
    await platform.accept.accept(Spoken(conversation.id, "a", "hello"))
    relays = [Relay(platform.database, bus, platform.live) for _ in range(3)]  # type: ignore[arg-type]
    sweepers = [Sweeper(platform.database, relay, stale_s=0) for relay in relays]
    assert sorted([await sweeper.sweep() for sweeper in sweepers]) == [0, 0, 1]


async def test_an_event_is_saved_with_its_change_or_not_at_all(platform: Platform) -> None:
    conversation = await a_talk(platform)
    with pytest.raises(ZeroDivisionError):
        async with platform.workbench.begin() as work:
            locked = await work.lock_conversation(conversation.id)
            assert locked is not None
            locked.locale = "xx"
            work.announce(locked, "conversation.changed")
            await work.session.flush()
            _ = 1 // 0
    async with platform.workbench.read() as session:
        assert (await session.get_one(Conversation, conversation.id)).locale is None
        rows = await session.scalar(
            select(func.count()).select_from(OutboxRow).where(col(OutboxRow.routing_key) == "conversation.changed")
        )
    assert rows == 0


async def test_rows_that_were_sent_go_together(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten: list[int] = []

    async def noted(database: Database, row_ids: list[int]) -> None:
        forgotten.append(len(row_ids))
        await forget(database, row_ids)

    monkeypatch.setattr(relay, "forget", noted)
    platform.relay._bus = WilfulBus()  # type: ignore[assignment]
    conversation = await a_talk(platform)
    for number in range(5):
        await platform.accept.accept(Spoken(conversation.id, f"m{number}", "hello"))

    async def emptied() -> bool:
        return await outbox_size(platform) == 0

    await soon(emptied)
    assert sum(forgotten) == 5
    assert len(forgotten) < 5
