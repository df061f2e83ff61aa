"""What of a conversation reaches Ably: all of an escalated stretch, in order, each entry once, and nothing else."""

from __future__ import annotations

import asyncio

from router_desk import Desk, a_desk, a_router, eventually, store_key

from baton.models import Secret
from baton.platform import Platform
from baton.realtime.doors import RealtimeUnavailable

HOUR = 3600


async def test_nothing_is_published_while_the_bot_talks(desk: Desk) -> None:
    conversation = await desk.conversation()
    await desk.say(conversation)
    await desk.write(conversation, "I am a bot.", author="bot")
    other = await desk.conversation()
    await desk.ask(other)
    await eventually(lambda: desk.seqs(other) == [1])
    assert desk.on_conversation(conversation) == []
    assert desk.inbox_events(conversation) == []


async def test_what_visitor_and_agent_say_arrives_in_order_under_the_entries_ids(desk: Desk) -> None:
    conversation = await desk.conversation()
    await desk.say(conversation, "to the bot")
    await desk.ask(conversation)
    first = await desk.say(conversation, "one")
    await desk.join(conversation, desk.noor)
    second = await desk.write(conversation, "two")
    third = await desk.say(conversation, "three")
    await eventually(lambda: desk.seqs(conversation) == [2, 3, 4, 5, 6])
    sent = [message.id for message in desk.entries(conversation)]
    assert [sent[1], sent[3], sent[4]] == [first, second, third]
    assert desk.events(conversation) == ["handoff_requested", "agent_joined"]
    assert "to the bot" not in desk.texts(conversation)


async def test_a_note_goes_to_the_agents_channel_only(desk: Desk) -> None:
    conversation = await desk.conversation()
    await desk.ask(conversation)
    note = await desk.write(conversation, "a secret", audience="agents")
    await desk.say(conversation, "in the open")
    await eventually(lambda: len(desk.notes(conversation)) == 1 and len(desk.entries(conversation)) == 2)
    assert desk.notes(conversation)[0].id == note
    assert "a secret" not in str(desk.on_conversation(conversation))
    assert "a secret" not in str(desk.inbox())


async def test_a_transition_is_followed_by_the_visitors_view_of_the_state(desk: Desk) -> None:
    conversation = await desk.conversation(handoff_summary="an agents' matter")
    await desk.ask(conversation)
    await eventually(lambda: len(desk.states(conversation)) == 1)
    await desk.join(conversation, desk.noor)
    await eventually(lambda: len(desk.states(conversation)) == 2)
    waiting, joined = desk.states(conversation)
    assert waiting["queue"]["position"] == 1
    assert joined["agent"]["name"] == "Noor"
    assert "offer" not in joined
    assert "an agents' matter" not in str(desk.on_conversation(conversation))
    names = [message.name for message in desk.on_conversation(conversation)]
    assert names == ["entry", "conversation", "entry", "conversation"]


async def test_a_stretch_ends_with_the_return_to_the_bot_and_the_next_begins_with_the_next_request(desk: Desk) -> None:
    conversation = await desk.conversation()
    await desk.ask(conversation)
    await desk.join(conversation, desk.noor)
    await desk.give_back(conversation, desk.noor)
    await eventually(lambda: desk.seqs(conversation) == [1, 2, 3])
    await desk.say(conversation, "to the bot again")
    await desk.write(conversation, "an answer", author="bot")
    await desk.touch(conversation)
    await asyncio.sleep(0.5)
    assert desk.seqs(conversation) == [1, 2, 3]
    await desk.ask(conversation)
    await eventually(lambda: desk.seqs(conversation) == [1, 2, 3, 6])
    assert "an answer" not in desk.texts(conversation)


async def test_listeners_learn_of_the_closing_and_of_nothing_after_it(desk: Desk) -> None:
    conversation = await desk.conversation()
    await desk.ask(conversation)
    await desk.close(conversation)
    await eventually(lambda: desk.events(conversation) == ["handoff_requested", "closed"])
    await desk.write(conversation, "too late", audience="agents")
    await asyncio.sleep(0.5)
    assert desk.notes(conversation) == []
    assert desk.states(conversation)[-1]["status"] == "closed"


async def test_while_ably_is_down_nothing_is_lost_and_then_all_comes_in_order_with_the_same_ids(desk: Desk) -> None:
    conversation, other = await desk.conversation(), await desk.conversation()
    desk.ably.failure = RealtimeUnavailable("down", 50003)
    await desk.ask(conversation)
    said = [await desk.say(conversation, f"message {number}") for number in range(60)]
    await desk.ask(other)
    await asyncio.sleep(0.5)
    assert desk.ably.published == []
    desk.ably.failure = None
    await eventually(lambda: len(desk.entries(conversation)) >= 61 and len(desk.entries(other)) >= 1)
    assert desk.seqs(conversation) == list(range(1, 62))
    assert [message.id for message in desk.entries(conversation)][1:] == said
    await eventually(lambda: bool(desk.inbox_events(conversation)))


async def test_what_a_dead_router_left_behind_is_published_by_the_next(platform: Platform) -> None:
    desk = await a_desk(platform)
    conversation = await desk.conversation()
    await desk.ask(conversation)
    await desk.say(conversation)
    async with a_router(platform):
        await eventually(lambda: desk.seqs(conversation) == [1, 2])


async def test_a_workspace_without_a_key_catches_up_when_it_gets_one(desk: Desk) -> None:
    async with desk.platform.workbench.begin() as work:
        await work.session.delete(await work.session.get_one(Secret, (desk.workspace.id, "ably")))
    desk.platform.keyring.forget(desk.workspace.id, "ably")
    conversation = await desk.conversation()
    await desk.ask(conversation)
    await desk.say(conversation)
    await asyncio.sleep(0.5)
    assert desk.ably.published == []
    await store_key(desk.platform, desk.workspace)
    await eventually(lambda: desk.seqs(conversation) == [1, 2])


async def test_an_entry_too_large_for_ably_is_announced_by_the_state_that_makes_listeners_read(desk: Desk) -> None:
    conversation = await desk.conversation()
    await desk.ask(conversation)
    await eventually(lambda: len(desk.states(conversation)) == 1)
    await desk.say(conversation, "\N{GRINNING FACE}" * 8_000)
    await desk.say(conversation, "small")
    await eventually(lambda: desk.seqs(conversation) == [1, 3])
    assert desk.states(conversation)[-1]["last_seq"] >= 2
    assert len(desk.states(conversation)) == 2


async def test_a_state_that_could_not_be_told_is_told_when_ably_is_back(desk: Desk) -> None:
    conversation = await desk.conversation()
    await desk.ask(conversation)
    await eventually(lambda: len(desk.states(conversation)) == 1)
    desk.ably.failure = RealtimeUnavailable("down")
    await desk.touch(conversation)
    await asyncio.sleep(0.5)
    assert len(desk.states(conversation)) == 1
    desk.ably.failure = None
    await eventually(lambda: len(desk.states(conversation)) == 2)
