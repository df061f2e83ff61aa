"""Nobody waits for ever: limits of patience, the bell that goes on ringing, and what visitors see meanwhile."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from router_desk import Desk, a_desk, a_router, eventually

from baton.events import ConversationChanged, ConversationStarted
from baton.hints import channel_of, read_hint
from baton.platform import Platform
from handoff_router.broadcast import Broadcast
from handoff_router.inbox import Inbox
from handoff_router.offers import Offers
from handoff_router.timer_rows import claim_due
from handoff_router.timers import Timers


async def a_conversation_whose_wait_ends(desk: Desk) -> str:
    conversation = await desk.conversation()
    await desk.ask(conversation)
    await desk.ring(conversation, "waiting")
    await eventually(lambda: "handoff_expired" in desk.events(conversation))
    return conversation


@pytest.mark.parametrize("policy", ["keep_waiting", "offer_email"])
async def test_the_wait_goes_on_and_the_visitor_learns_the_policy(platform: Platform, policy: str) -> None:
    desk = await a_desk(platform, waiting_policy=policy)
    async with a_router(platform):
        conversation = await a_conversation_whose_wait_ends(desk)
        row = await desk.read(conversation)
        assert (row.holder, row.epoch) == ("queue", 2)
        assert desk.entries(conversation)[-1].data["data"] == {"policy": policy}
        await asyncio.sleep(0.5)
        assert desk.events(conversation).count("handoff_expired") == 1
        assert await desk.timer(conversation, "waiting") is None


async def test_the_bot_gets_the_conversation_back_and_listeners_learn_of_it(platform: Platform) -> None:
    desk = await a_desk(platform, waiting_policy="return_to_bot")
    async with a_router(platform):
        conversation = await a_conversation_whose_wait_ends(desk)
        assert (await desk.read(conversation)).holder == "bot"
        await eventually(lambda: desk.states(conversation)[-1]["holder"] == "bot")


async def test_a_limit_that_was_reached_while_no_router_ran_is_kept_by_the_next(platform: Platform) -> None:
    desk = await a_desk(platform, waiting_policy="return_to_bot")
    conversation = await desk.conversation()
    await desk.ask(conversation)
    await desk.ring(conversation, "waiting")
    async with a_router(platform):
        await eventually(lambda: desk.events(conversation) == ["handoff_requested", "handoff_expired"])


async def test_a_timer_that_two_routers_hold_is_used_up_by_the_first(platform: Platform) -> None:
    desk = await a_desk(platform)
    conversation = await desk.conversation()
    await desk.ask(conversation)
    await desk.ring(conversation, "waiting")
    (timer,) = await claim_due(platform.workbench)
    assert await claim_due(platform.workbench) == []
    broadcast = Broadcast(platform.realtime, platform.keyring)
    inbox = Inbox(platform.workbench, broadcast, platform.background)
    timers = Timers(platform.workbench, Offers(platform.workbench, platform.background), inbox)
    await timers.ring(timer)
    await timers.ring(timer)
    assert (await desk.read(conversation)).last_seq == 2


async def test_the_bell_rings_again_until_somebody_acknowledges(desk: Desk) -> None:
    conversation = await desk.conversation()
    await desk.ask(conversation)

    async def bell_is_set() -> bool:
        return await desk.timer(conversation, "reminder") is not None

    await eventually(bell_is_set)
    await desk.ring(conversation, "reminder")
    await eventually(lambda: len(reminders(desk)) == 1)
    assert reminders(desk)[0]["changed"][0]["id"] == conversation
    await acknowledge(desk, conversation)
    await desk.ring(conversation, "reminder")
    await asyncio.sleep(0.8)
    assert len(reminders(desk)) == 1
    assert await desk.timer(conversation, "reminder") is None


def reminders(desk: Desk) -> list[dict[str, Any]]:
    return [data for data in desk.inbox() if data.get("reminder")]


async def acknowledge(desk: Desk, conversation_id: str) -> None:
    async with desk.platform.workbench.begin() as work:
        conversation = await work.lock_conversation(conversation_id)
        assert conversation is not None
        conversation.acknowledged_at = work.now
        work.announce(conversation, ConversationChanged.key)


async def test_an_idle_conversation_is_closed_and_one_in_which_somebody_spoke_is_not(platform: Platform) -> None:
    desk = await a_desk(platform, idle_close_s=3600)
    async with a_router(platform):
        silent, lively = await desk.conversation(), await desk.conversation()
        for conversation_id in (silent, lively):
            await begin(desk, conversation_id)
        row = await desk.read(silent)
        await desk.change(row, updated_at=row.updated_at.replace(year=2020))
        await desk.say(lively)
        for conversation_id in (silent, lively):
            await desk.ring(conversation_id, "idle")

        async def is_closed() -> bool:
            return (await desk.read(silent)).status == "closed"

        await eventually(is_closed)

        async def is_set_anew() -> bool:
            timer = await desk.timer(lively, "idle")
            return timer is not None and timer.due_at.year > 2020

        await eventually(is_set_anew)
        assert (await desk.read(lively)).status == "open"


async def begin(desk: Desk, conversation_id: str) -> None:
    """As the gateway announces a new conversation."""
    await desk.touch(conversation_id, ConversationStarted.key)

    async def is_armed() -> bool:
        return await desk.timer(conversation_id, "idle") is not None

    await eventually(is_armed)


async def test_who_waits_is_told_the_new_place_when_somebody_before_leaves_the_queue(desk: Desk) -> None:
    first, second = await desk.conversation(), await desk.conversation()
    await desk.ask(first)
    await desk.ask(second)
    await eventually(lambda: bool(desk.states(second)))
    assert desk.states(second)[-1]["queue"]["position"] == 2
    async with desk.platform.live.subscribe(channel_of(second)) as stream:
        await desk.cancel(first)
        await eventually(lambda: desk.states(second)[-1]["queue"]["position"] == 1)
        payload = await stream.next(1)
        assert isinstance(payload, bytes)
        assert read_hint(payload).type == "conversation"
    told = len(desk.states(second))
    await asyncio.sleep(0.5)
    assert len(desk.states(second)) == told
