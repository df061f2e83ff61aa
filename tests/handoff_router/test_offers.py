"""Automatic routing: one offer at a time, for a limited time, first come first served, never beyond capacity."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from router_desk import Desk, a_desk, a_router, eventually

from baton.events import AgentAvailable, ConversationChanged
from baton.models import Agent, Conversation, Team, TeamMember
from baton.passing import stop_timers
from baton.platform import Platform


@pytest.fixture
async def desk(platform: Platform) -> AsyncIterator[Desk]:
    """Noor is there, with room for one; Sam is away."""
    desk = await a_desk(platform, routing="round_robin")
    await desk.change(desk.noor, capacity=1)
    await desk.change(desk.sam, availability="away")
    async with a_router(platform):
        yield desk


async def is_offered(desk: Desk, conversation: str, agent_id: str | None) -> bool:
    return (await desk.read(conversation)).offer_agent_id == agent_id


async def decline(desk: Desk, conversation_id: str) -> None:
    """As the agent API does it."""
    async with desk.platform.workbench.begin() as work:
        conversation = await work.lock_conversation(conversation_id)
        assert conversation is not None
        conversation.offers_declined = [*conversation.offers_declined, str(conversation.offer_agent_id)]
        conversation.offer_agent_id = conversation.offer_expires_at = None
        await stop_timers(work, conversation, ("offer",))
        work.announce(conversation, ConversationChanged.key)


async def test_a_request_is_offered_to_who_is_there_while_the_queue_keeps_it(desk: Desk) -> None:
    conversation = await desk.conversation()
    await desk.ask(conversation)
    await eventually(lambda: is_offered(desk, conversation, desk.noor.id))
    row = await desk.read(conversation)
    assert (row.holder, row.handoff_result) == ("queue", "assigned")
    assert row.offer_expires_at is not None
    await eventually(lambda: any(i["offer_agent_id"] == desk.noor.id for i in last_items(desk, conversation)))
    assert desk.noor.id not in str(desk.on_conversation(conversation))


def last_items(desk: Desk, conversation: str) -> list[dict[str, object]]:
    return [item for data in desk.inbox() for item in data.get("changed", []) if item["id"] == conversation]


async def test_nobody_is_offered_more_than_there_is_room_for_and_the_first_comes_first(desk: Desk) -> None:
    first, second = await desk.conversation(), await desk.conversation()
    await desk.ask(first)
    await desk.ask(second)
    await eventually(lambda: is_offered(desk, first, desk.noor.id))
    await asyncio.sleep(0.3)
    assert await is_offered(desk, second, None)
    await desk.join(first, desk.noor)
    await asyncio.sleep(0.3)
    assert await is_offered(desk, second, None)


async def test_capacity_that_is_freed_drains_the_queue_at_once(desk: Desk) -> None:
    first, second = await desk.conversation(), await desk.conversation()
    await desk.ask(first)
    await desk.join(first, desk.noor)
    await desk.ask(second)
    await desk.close(first)
    await eventually(lambda: is_offered(desk, second, desk.noor.id))


async def test_who_comes_online_is_offered_what_waits(desk: Desk) -> None:
    await desk.change(desk.noor, availability="away")
    conversation = await desk.conversation()
    await desk.ask(conversation)
    await asyncio.sleep(0.3)
    assert await is_offered(desk, conversation, None)
    await desk.change(desk.sam, availability="online")
    await desk.announce(AgentAvailable.key, desk.sam)
    await eventually(lambda: is_offered(desk, conversation, desk.sam.id))


async def test_an_offer_whose_time_is_up_goes_to_the_next(desk: Desk) -> None:
    conversation = await desk.conversation()
    await desk.ask(conversation)
    await eventually(lambda: is_offered(desk, conversation, desk.noor.id))
    await desk.change(desk.sam, availability="online")
    await desk.ring(conversation, "offer")
    await eventually(lambda: is_offered(desk, conversation, desk.sam.id))
    assert (await desk.read(conversation)).offers_declined == [desk.noor.id]


async def test_an_offer_that_is_declined_goes_to_the_next(desk: Desk) -> None:
    conversation = await desk.conversation()
    await desk.ask(conversation)
    await eventually(lambda: is_offered(desk, conversation, desk.noor.id))
    await desk.change(desk.sam, availability="online")
    await decline(desk, conversation)
    await eventually(lambda: is_offered(desk, conversation, desk.sam.id))


async def test_when_all_have_declined_it_waits_for_a_manual_pick_and_after_a_pause_the_round_begins_anew(
    desk: Desk,
) -> None:
    conversation = await desk.conversation()
    await desk.ask(conversation)
    await eventually(lambda: is_offered(desk, conversation, desk.noor.id))
    await decline(desk, conversation)

    async def is_over() -> bool:
        return await desk.timer(conversation, "offer") is not None

    await eventually(is_over)
    row = await desk.read(conversation)
    assert (row.offer_agent_id, row.handoff_result) == (None, "queued")
    await desk.ring(conversation, "offer")
    await eventually(lambda: is_offered(desk, conversation, desk.noor.id))


async def test_joining_by_hand_ends_the_offer(desk: Desk) -> None:
    conversation = await desk.conversation()
    await desk.ask(conversation)
    await eventually(lambda: is_offered(desk, conversation, desk.noor.id))
    await desk.join(conversation, desk.sam)
    row: Conversation = await desk.read(conversation)
    assert (row.agent_id, row.offer_agent_id) == (desk.sam.id, None)
    assert await desk.timer(conversation, "offer") is None


async def test_closing_during_the_offer_cancels_it(desk: Desk) -> None:
    first, second = await desk.conversation(), await desk.conversation()
    await desk.ask(first)
    await eventually(lambda: is_offered(desk, first, desk.noor.id))
    await desk.ask(second)
    await desk.close(first)
    await eventually(lambda: is_offered(desk, second, desk.noor.id))
    assert await desk.timer(first, "offer") is None


async def test_manual_routing_makes_no_offers(platform: Platform) -> None:
    desk = await a_desk(platform)
    async with a_router(platform):
        conversation = await desk.conversation()
        await desk.ask(conversation)
        await eventually(lambda: desk.seqs(conversation) == [1])
        await asyncio.sleep(0.3)
        assert await is_offered(desk, conversation, None)


async def a_team(desk: Desk, *members: Agent) -> str:
    team = Team(workspace_id=desk.workspace.id, name="Sales")
    async with desk.platform.workbench.begin() as work:
        work.add(team)
        await work.session.flush()
        work.add(*(TeamMember(team_id=team.id, agent_id=one.id, workspace_id=team.workspace_id) for one in members))
    return team.id


async def test_a_teams_chats_are_offered_to_its_members_and_hold_nobody_up(desk: Desk) -> None:
    for_team, for_all = await desk.conversation(team_id=await a_team(desk, desk.sam)), await desk.conversation()
    await desk.ask(for_team)
    await desk.ask(for_all)
    await eventually(lambda: is_offered(desk, for_all, desk.noor.id))
    assert await is_offered(desk, for_team, None)
    await desk.change(desk.sam, availability="online")
    await desk.announce(AgentAvailable.key, desk.sam)
    await eventually(lambda: is_offered(desk, for_team, desk.sam.id))


async def test_a_bots_team_counts_until_a_chat_is_handed_to_another(desk: Desk) -> None:
    await desk.change(desk.bot, team_id=await a_team(desk, desk.sam))
    own, handed = await desk.conversation(), await desk.conversation()
    async with desk.platform.workbench.begin() as work:
        other = Team(workspace_id=desk.workspace.id, name="Support")
        work.add(other)
        await work.session.flush()
        work.add(TeamMember(team_id=other.id, agent_id=desk.noor.id, workspace_id=other.workspace_id))
    await desk.change(await desk.read(handed), team_id=other.id)
    await desk.ask(own)
    await desk.ask(handed)
    await eventually(lambda: is_offered(desk, handed, desk.noor.id))
    assert await is_offered(desk, own, None)


async def test_a_team_without_anybody_strands_nobody(desk: Desk) -> None:
    await desk.change(desk.sam, active=False)
    conversation = await desk.conversation(team_id=await a_team(desk, desk.sam))
    await desk.ask(conversation)
    await eventually(lambda: is_offered(desk, conversation, desk.noor.id))
