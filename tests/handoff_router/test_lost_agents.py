"""An agent who is gone: what they held goes back to the queue, at its place, and others are told."""

from __future__ import annotations

import asyncio

from router_desk import Desk, eventually

from baton.database import db_now
from baton.events import AgentLost

GRACE_S = 90


async def with_noor(desk: Desk) -> str:
    conversation = await desk.conversation()
    await desk.ask(conversation)
    await desk.join(conversation, desk.noor)
    await eventually(lambda: len(desk.seqs(conversation)) == 2)
    return conversation


async def test_after_the_grace_all_that_the_agent_held_waits_again_at_its_place(desk: Desk) -> None:
    held = [await with_noor(desk) for _ in range(3)]
    before = [(await desk.read(conversation)).requested_at for conversation in held]
    await desk.change(desk.noor, seen_until=db_now(-GRACE_S - 1))
    for conversation in held:
        await eventually(lambda c=conversation: desk.events(c)[-1] == "agent_left")  # type: ignore[misc]
    rows = [await desk.read(conversation) for conversation in held]
    assert [row.holder for row in rows] == ["queue"] * 3
    assert [row.requested_at for row in rows] == before
    assert desk.entries(held[0])[-1].data["data"]["reason"] == "lost"  # type: ignore[index]
    await eventually(lambda: all("agent_left" in desk.inbox_events(conversation) for conversation in held))


async def test_within_the_grace_the_agent_keeps_everything(desk: Desk) -> None:
    conversation = await with_noor(desk)
    await desk.change(desk.noor, seen_until=db_now(-GRACE_S + 10))
    await asyncio.sleep(0.6)
    assert (await desk.read(conversation)).holder == "agent"


async def test_deactivation_puts_everything_back_at_once(desk: Desk) -> None:
    conversation, sams = await with_noor(desk), await desk.conversation()
    await desk.ask(sams)
    await desk.join(sams, desk.sam)
    await desk.change(desk.noor, active=False)
    await desk.announce(AgentLost.key, desk.noor)
    await eventually(lambda: desk.events(conversation)[-1] == "agent_left")
    assert (await desk.read(sams)).agent_id == desk.sam.id


async def test_a_request_that_was_acknowledged_rings_again_when_the_agent_is_lost(desk: Desk) -> None:
    conversation = await desk.conversation()
    await desk.ask(conversation)
    row = await desk.read(conversation)
    await desk.change(row, acknowledged_at=row.updated_at)
    await desk.join(conversation, desk.noor)
    await desk.change(desk.noor, seen_until=db_now(-GRACE_S - 1))
    await eventually(lambda: desk.events(conversation)[-1:] == ["agent_left"])
    assert (await desk.read(conversation)).acknowledged_at is None
