"""The inbox channel: at once, then grouped; enough to place a conversation, no texts; too much becomes `refresh`."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from router_desk import Desk, eventually

from baton.events import HandoffMissed
from baton.realtime.doors import RealtimeUnavailable
from handoff_router.inbox import BETWEEN_S


async def test_a_request_without_any_message_reaches_the_inbox_at_once(desk: Desk) -> None:
    conversation = await desk.conversation()
    await desk.ask(conversation)
    await eventually(lambda: desk.inbox_events(conversation) == ["handoff_requested"])
    item = desk.inbox()[0]["changed"][0]
    assert (item["holder"], item["status"], item["epoch"], item["last_seq"]) == ("queue", "open", 2, 1)
    assert item["requested_at"].endswith("Z")
    assert item["acknowledged_at"] is None


async def test_a_burst_is_grouped_into_few_messages_that_name_every_conversation(desk: Desk) -> None:
    conversations = [await desk.conversation() for _ in range(20)]
    began = time.monotonic()
    for conversation in conversations:
        await desk.ask(conversation)
    await eventually(lambda: all(desk.inbox_events(conversation) for conversation in conversations), within_s=15)
    assert len(desk.inbox()) <= 2 + (time.monotonic() - began) / BETWEEN_S


async def test_the_last_event_of_a_group_is_told_and_not_hidden_by_a_message(desk: Desk) -> None:
    first, conversation = await desk.conversation(), await desk.conversation()
    await desk.ask(first)
    await eventually(lambda: bool(desk.inbox()))
    await desk.ask(conversation)
    await desk.say(conversation, "a private matter")
    await eventually(lambda: desk.inbox_events(conversation) == ["handoff_requested"])
    assert last_item(desk)["last_seq"] == 2
    assert "a private matter" not in str(desk.inbox())


def last_item(desk: Desk) -> dict[str, Any]:
    item: dict[str, Any] = desk.inbox()[-1]["changed"][-1]
    return item


async def test_a_missed_request_is_told_although_the_bot_keeps_the_baton(desk: Desk) -> None:
    conversation = await desk.conversation(handoff_trigger="visitor", handoff_result="no_agents")
    await desk.touch(conversation, HandoffMissed.key)
    await eventually(lambda: desk.inbox_events(conversation) == ["handoff_missed"])


async def test_a_human_only_conversation_is_not_told_of_before_its_first_word(desk: Desk) -> None:
    desk.bot.interaction_mode = "human_only"
    conversation = await desk.conversation()
    await desk.write(conversation, "imported", author="bot")
    await asyncio.sleep(0.6)
    assert desk.inbox() == []
    await desk.say(conversation)
    await eventually(lambda: desk.inbox_events(conversation)[:1] == ["handoff_requested"])


async def test_what_could_not_be_told_is_told_later_and_too_much_of_it_becomes_refresh(desk: Desk) -> None:
    desk.ably.failure = RealtimeUnavailable("down")
    conversations = [await desk.conversation() for _ in range(110)]
    for conversation in conversations:
        await desk.ask(conversation)
    await asyncio.sleep(1)
    assert desk.inbox() == []
    desk.ably.failure = None
    await eventually(lambda: {"refresh": True} in desk.inbox())
