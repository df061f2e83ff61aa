"""The first word of a person after each request is kept as a step, once; what Ably took is counted."""

from agent_house import ON_BOTH_DATABASES, Desk, House
from sqlalchemy import select
from sqlmodel import col

from baton.models import Conversation, RealtimeUsage, Transition
from baton.realtime import RealtimeMessage
from baton.realtime.channels import inbox
from baton.usage import store_usage

pytestmark = ON_BOTH_DATABASES


async def say(desk: Desk, conversation: Conversation, number: int, audience: str = "everyone") -> None:
    body = {"client_message_id": f"m{number}", "text": "hello", "audience": audience}
    answer = await desk.post(f"/v1/conversations/{conversation.id}/messages", json=body)
    assert answer.status_code == 201


async def replies(house: House) -> list[Transition]:
    async with house.platform.workbench.read() as session:
        found = await session.scalars(
            select(Transition).where(col(Transition.event) == "first_reply").order_by(col(Transition.at))
        )
        return list(found)


async def test_a_persons_first_word_is_kept_once_per_request(house: House, noor: Desk) -> None:
    conversation = await house.conversation()
    await house.visitor_waits(conversation)
    await noor.post(f"/v1/conversations/{conversation.id}/join")
    await say(noor, conversation, 1, audience="agents")
    assert await replies(house) == []
    await say(noor, conversation, 2)
    await say(noor, conversation, 2)
    await say(noor, conversation, 3)
    (first,) = await replies(house)
    assert first.waited_s is not None
    assert 0 <= first.waited_s < 60
    await noor.post(f"/v1/conversations/{conversation.id}/return-to-bot")
    await house.visitor_waits(conversation)
    await say(noor, conversation, 4)
    assert len(await replies(house)) == 2
    assert len({step.epoch for step in await replies(house)}) == 2


async def test_who_steps_in_unasked_kept_nobody_waiting(house: House, noor: Desk) -> None:
    await say(noor, await house.conversation(), 1)
    assert await replies(house) == []


async def test_a_request_is_kept_with_what_triggered_it(house: House) -> None:
    conversation = await house.conversation()
    await house.visitor_waits(conversation)
    async with house.platform.workbench.read() as session:
        steps = (await session.scalars(select(Transition))).all()
    assert [(step.event, step.trigger) for step in steps] == [("handoff_requested", "visitor")]


async def test_what_ably_took_is_counted_for_its_workspace(house: House) -> None:
    message = RealtimeMessage("id", "entry", {})
    for _ in range(2):
        await house.realtime.publish("key", inbox(house.workspace.id), [message, message])
        await store_usage(house.platform.workbench, house.realtime)
    await house.realtime.publish("key", "baton:key-check", [message])
    await house.realtime.publish("key", inbox("0" * 26), [message])
    await store_usage(house.platform.workbench, house.realtime)
    async with house.platform.workbench.read() as session:
        rows = (await session.scalars(select(RealtimeUsage))).all()
    assert sum(row.messages for row in rows) == 4
    assert {row.workspace_id for row in rows} == {house.workspace.id}
