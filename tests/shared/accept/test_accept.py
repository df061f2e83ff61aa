"""Accepting: one commit for a group, gapless numbers, the same answer to a repeat."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select, update
from sqlmodel import col

from baton.accept import Accepted, Spoken
from baton.database import db_now
from baton.errors import Conflict, ConversationClosed
from baton.models import Bridge, Conversation, Entry, OutboxRow, Timer, Transition
from baton.outbox import Announcement
from baton.platform import Platform
from baton.testing import a_bot, a_conversation, a_visitor, a_workspace


async def begun(platform: Platform, mode: str = "hybrid", **fields: object) -> Conversation:
    workbench = platform.workbench
    workspace = await a_workspace(workbench)
    bot = await a_bot(workbench, workspace, mode)
    return await a_conversation(workbench, bot, await a_visitor(workbench, workspace), **fields)


async def transcript(platform: Platform, conversation: Conversation) -> list[tuple[int | None, str | None]]:
    async with platform.workbench.read() as session:
        rows = await session.scalars(
            select(Entry).where(col(Entry.conversation_id) == conversation.id).order_by(col(Entry.seq))
        )
        return [(row.seq, row.event or row.text) for row in rows]


async def closed(platform: Platform, conversation: Conversation, ago_s: float) -> None:
    async with platform.workbench.begin() as work:
        values = {"status": "closed", "closed_at": db_now(-ago_s)}
        await work.session.execute(update(Conversation).where(col(Conversation.id) == conversation.id).values(values))


async def test_a_burst_in_many_conversations_is_numbered_without_gaps(platform: Platform) -> None:
    conversations = [await begun(platform) for _ in range(4)]
    spoken = [Spoken(conversations[n % 4].id, f"m{n}", f"text {n}") for n in range(200)]
    answers = await asyncio.gather(*(platform.accept.accept(one) for one in spoken))
    for conversation in conversations:
        rows = await transcript(platform, conversation)
        assert [seq for seq, _ in rows] == list(range(1, 51))
    assert {answer.id for answer in answers} == {one.entry_id for one in spoken}


async def test_a_repeat_is_answered_as_the_first_time_also_within_one_group(platform: Platform) -> None:
    conversation = await begun(platform)
    first, twin = await asyncio.gather(
        *(platform.accept.accept(Spoken(conversation.id, "same", "Hello")) for _ in range(2))
    )
    later = await platform.accept.accept(Spoken(conversation.id, "same", "Hello"))
    assert first == twin == later
    await closed(platform, conversation, ago_s=10**6)
    assert await platform.accept.accept(Spoken(conversation.id, "same", "Hello")) == first
    with pytest.raises(Conflict):
        await platform.accept.accept(Spoken(conversation.id, "same", "Hullo"))
    assert await transcript(platform, conversation) == [(1, "Hello")]


async def test_one_bad_message_does_not_fail_its_neighbours(platform: Platform) -> None:
    good, unknown = await begun(platform), "01m840h53dg3fndg91t5n4m1xc"
    answers = await asyncio.gather(
        platform.accept.accept(Spoken(good.id, "a", "good")),
        platform.accept.accept(Spoken(unknown, "b", "nobody")),
        platform.accept.accept(Spoken(good.id, "c", "also good")),
        return_exceptions=True,
    )
    assert isinstance(answers[0], Accepted)
    assert isinstance(answers[1], ConversationClosed)
    assert isinstance(answers[2], Accepted)


async def test_a_word_in_the_window_reopens_once_for_the_whole_group(platform: Platform) -> None:
    conversation = await begun(platform, holder="bot", epoch=4)
    await closed(platform, conversation, ago_s=60)
    await asyncio.gather(*(platform.accept.accept(Spoken(conversation.id, f"m{n}", f"t{n}")) for n in range(3)))
    rows = await transcript(platform, conversation)
    assert rows[0] == (1, "reopened")
    assert len(rows) == 4
    async with platform.workbench.read() as session:
        now = await session.get_one(Conversation, conversation.id)
        assert (now.status, now.holder, now.epoch, now.last_seq, now.last_visitor_seq) == ("open", "bot", 5, 4, 4)
        steps = (await session.scalars(select(col(Transition.event)))).all()
    assert steps == ["reopened"]


async def test_too_late_is_refused_and_nothing_is_written(platform: Platform) -> None:
    conversation = await begun(platform)
    await closed(platform, conversation, ago_s=86_401)
    with pytest.raises(ConversationClosed):
        await platform.accept.accept(Spoken(conversation.id, "late", "Too late"))
    assert await transcript(platform, conversation) == []


async def test_the_first_word_of_human_only_lists_it_and_starts_the_waiting_limit(platform: Platform) -> None:
    conversation = await begun(platform, "human_only")
    await asyncio.gather(*(platform.accept.accept(Spoken(conversation.id, f"m{n}", f"t{n}")) for n in range(2)))
    rows = await transcript(platform, conversation)
    assert rows[0][1] == "handoff_requested"
    async with platform.workbench.read() as session:
        now = await session.get_one(Conversation, conversation.id)
        assert now.requested_at is not None
        assert (now.epoch, now.handoff_trigger, now.handoff_result) == (1, "mode", "queued")
        timer = (await session.scalars(select(Timer))).one()
        assert timer.kind == "waiting"
        assert (await session.get_one(Bridge, conversation.id)).bridge_until is None


async def test_the_routing_key_names_the_holder_and_the_outbox_is_emptied_once_sent(platform: Platform) -> None:
    heard: list[str] = []

    async def hear(message: object) -> None:
        heard.append(message.routing_key)  # type: ignore[attr-defined]

    await platform.bus.subscribe("ai-responder", hear)
    await platform.bus.subscribe("handoff-router", hear)
    with_bot = await begun(platform)
    watched = await begun(platform)
    async with platform.workbench.begin() as work:
        await work.session.execute(
            update(Conversation).where(col(Conversation.id) == watched.id).values(watched_until=db_now(60))
        )
    people = await begun(platform, "human_only")
    for conversation in (with_bot, watched, people):
        await platform.accept.accept(Spoken(conversation.id, "a", "hello"))
    async with asyncio.timeout(5):
        while await _outbox_size(platform):
            await asyncio.sleep(0.02)
    assert sorted(heard) == sorted(
        ["message.posted.bot", "message.posted.bot.watched", "message.posted.bot.watched", "handoff.requested",
         "message.posted.queue"]
    )  # fmt: skip


async def _outbox_size(platform: Platform) -> int:
    async with platform.workbench.read() as session:
        return await session.scalar(select(func.count()).select_from(OutboxRow)) or 0


async def test_a_bot_that_answers_elsewhere_gets_no_nudge_until_a_person_is_asked_for(platform: Platform) -> None:
    """Nobody of ours would do anything with it; listeners of the conversation are told all the same."""
    conversation = await begun(platform, answers="external")
    told: list[Announcement] = []
    platform.accept._relay.tell = told.extend  # type: ignore[method-assign,assignment]
    await platform.accept.accept(Spoken(conversation.id, "a", "Hello"))
    async with platform.workbench.begin() as work:
        held = {"holder": "queue", "requested_at": db_now()}
        await work.session.execute(update(Conversation).where(col(Conversation.id) == conversation.id).values(held))
    await platform.accept.accept(Spoken(conversation.id, "b", "Is anybody there?"))
    assert [(one.routing_key, one.event is None, len(one.live)) for one in told] == [
        (None, True, 1),
        ("message.posted.queue", False, 1),
    ]


async def test_a_group_that_waits_for_a_lock_does_not_hold_up_the_others(platform: Platform) -> None:
    if not platform.database.is_postgres:
        pytest.skip("an embedded database has one writer")
    held, free = await begun(platform), await begun(platform)
    async with platform.workbench.begin() as work:
        await work.lock_conversation(held.id)
        waiting = [asyncio.create_task(platform.accept.accept(Spoken(held.id, f"m{n}", "Hello"))) for n in range(2)]
        await asyncio.sleep(0.01)
        for number in range(3):
            async with asyncio.timeout(5):
                await platform.accept.accept(Spoken(free.id, f"m{number}", "Hello"))
        assert not any(task.done() for task in waiting)
    assert {accepted.seq for accepted in await asyncio.gather(*waiting)} == {1, 2}
    again = await asyncio.gather(*(platform.accept.accept(Spoken(free.id, f"n{n}", "Hello")) for n in range(9)))
    assert sorted(accepted.seq for accepted in again) == list(range(4, 13))
    assert (platform.accept._running, platform.accept._slow, platform.accept._waiting) == (0, 0, [])
