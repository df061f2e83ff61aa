"""Several routers on one database: each offer is made once, each entry published once and in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from router_desk import Desk, a_desk, a_router, eventually
from sqlalchemy import func, select
from sqlmodel import col

from baton.models import Conversation, Transition
from baton.platform import Platform
from baton.realtime.recorded import RecordedRealtime
from baton.testing import embedded_platform
from handoff_router.offers import Offers
from handoff_router.stretches import Stretches


@pytest.fixture
async def platforms(tmp_path: Path, database_url: str, redis_url: str) -> AsyncIterator[list[Platform]]:
    """Two processes' worth of doors on one PostgreSQL and one Redis; both publish into one record."""
    from pydantic import SecretStr

    from baton.security.keys import generate_key

    secret_keys = SecretStr(generate_key())
    async with AsyncExitStack() as stack:
        platforms = [
            await stack.enter_async_context(
                embedded_platform(tmp_path, database_url=database_url, redis_url=redis_url, secret_keys=secret_keys)
            )
            for _ in range(2)
        ]
        platforms[1].realtime = platforms[0].realtime
        yield platforms


async def test_two_routers_offer_each_conversation_once_and_nobody_more_than_there_is_room_for(
    platforms: list[Platform],
) -> None:
    desk = await a_desk(platforms[0], routing="least_busy")
    await desk.change(desk.noor, capacity=3)
    await desk.change(desk.sam, capacity=4)
    waiting = [await desk.conversation() for _ in range(12)]
    for conversation in waiting:
        await desk.ask(conversation)
    async with a_router(platforms[0]), a_router(platforms[1]):
        await eventually(lambda: offered(desk, 7))
        await asyncio.sleep(0.5)
    assert await loads(desk) == {desk.noor.id: 3, desk.sam.id: 4}
    rows = [await desk.read(conversation) for conversation in waiting]
    assert [row.offer_agent_id is not None for row in rows] == [True] * 7 + [False] * 5


async def test_offers_made_at_the_same_instant_never_fill_a_place_twice(platforms: list[Platform]) -> None:
    desk = await a_desk(platforms[0], routing="round_robin")
    await desk.change(desk.noor, capacity=2)
    await desk.change(desk.sam, capacity=1)
    waiting = [await desk.conversation() for _ in range(12)]
    for conversation in waiting:
        await desk.ask(conversation)
    routers = [Offers(platform.workbench, platform.background) for platform in platforms]
    await asyncio.gather(*(routers[number % 2].offer(one) for number, one in enumerate(waiting)))
    assert await loads(desk) == {desk.noor.id: 2, desk.sam.id: 1}


async def offered(desk: Desk, many: int) -> bool:
    return sum((await loads(desk)).values()) == many


async def loads(desk: Desk) -> dict[str, int]:
    async with desk.platform.workbench.read() as session:
        rows = await session.execute(
            select(col(Conversation.offer_agent_id), func.count())
            .where(col(Conversation.offer_agent_id).is_not(None))
            .group_by(col(Conversation.offer_agent_id))
        )
    return {str(agent): count for agent, count in rows}


async def test_entries_that_reach_alternate_routers_are_published_once_in_order_and_soon(
    platforms: list[Platform],
) -> None:
    desk = await a_desk(platforms[0])
    there = Desk(platforms[1], desk.workspace, desk.bot, desk.visitor, desk.noor, desk.sam)
    conversation = await desk.conversation()
    async with a_router(platforms[0]), a_router(platforms[1]):
        await desk.ask(conversation)
        await eventually(lambda: desk.seqs(conversation) == [1])
        for number in range(20):
            await (desk if number % 2 else there).say(conversation, f"message {number}")
            await asyncio.sleep(0.02)
        await eventually(lambda: len(desk.seqs(conversation)) == 21)
        await asyncio.sleep(0.5)
    assert desk.seqs(conversation) == list(range(1, 22))


async def test_a_lease_is_anothers_until_it_ends_or_is_let_go(platforms: list[Platform]) -> None:
    desk = await a_desk(platforms[0])
    conversation = await desk.conversation()
    await desk.ask(conversation)
    mine, other = (Stretches(platform.workbench, name) for platform, name in zip(platforms, "ab", strict=True))
    assert await mine.claim(conversation)
    assert not await other.claim(conversation)
    stretch = await other.read(conversation)
    assert stretch is not None
    assert (stretch.mine, stretch.owner) == (False, "a")
    assert await other.behind() == []
    await mine.let_go()
    assert await other.claim(conversation)
    assert await other.behind() == [conversation]


async def test_a_cursor_moves_only_from_where_it_was_read(platforms: list[Platform]) -> None:
    desk = await a_desk(platforms[0])
    conversation = await desk.conversation()
    await desk.ask(conversation)
    stretches = Stretches(platforms[0].workbench, "a")
    stretch = await stretches.read(conversation)
    assert stretch is not None
    assert await stretches.move(stretch, 1, 0)
    assert not await stretches.move(stretch, 1, 0)


async def test_a_timer_rings_once_however_many_routers_there_are(platforms: list[Platform]) -> None:
    desk = await a_desk(platforms[0])
    conversations = [await desk.conversation() for _ in range(20)]
    for conversation in conversations:
        await desk.ask(conversation)
        await desk.ring(conversation, "waiting")
    async with a_router(platforms[0]), a_router(platforms[1]):

        async def all_rang() -> bool:
            return await expirations(desk) >= 20

        await eventually(all_rang)
        await asyncio.sleep(0.5)
    assert await expirations(desk) == 20
    assert isinstance(desk.platform.realtime, RecordedRealtime)


async def expirations(desk: Desk) -> int:
    async with desk.platform.workbench.read() as session:
        statement = select(func.count()).where(col(Transition.event) == "handoff_expired")
        return await session.scalar(statement) or 0
