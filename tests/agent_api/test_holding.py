"""Two agents and one baton: exactly one of them has it, and the other is told who."""

import pytest
from agent_house import ON_BOTH_DATABASES, Desk, House

from baton.models import Conversation
from baton.transcript import notes_after

pytestmark = ON_BOTH_DATABASES


async def events_of(house: House, conversation: Conversation) -> list[str | None]:
    return [entry.event for entry in await house.seen_by_visitor(conversation)]


async def test_one_joins_and_the_other_is_told_who(house: House, noor: Desk, sam: Desk) -> None:
    conversation = await house.conversation()
    await house.visitor_waits(conversation)
    path = f"/v1/conversations/{conversation.id}"
    won = await noor.post(f"{path}/join")
    assert won.status_code == 200
    assert (won.json()["holder"], won.json()["agent"]["name"]) == ("agent", "Noor")
    assert won.json()["handoff"]["trigger"] == "visitor"
    assert won.json()["handoff"]["result"] == "assigned"
    lost = await sam.post(f"{path}/join")
    assert (lost.status_code, lost.json()["type"]) == (409, "held_by_agent")
    assert lost.json()["holder_agent"] == {"id": won.json()["agent"]["id"], "name": "Noor"}
    again = await noor.post(f"{path}/join")
    assert (again.status_code, again.json()["epoch"]) == (200, won.json()["epoch"])
    assert await events_of(house, conversation) == ["handoff_requested", "agent_joined"]


async def test_an_agent_who_steps_in_unasked_is_the_handoffs_trigger(house: House, noor: Desk) -> None:
    conversation = await house.conversation()
    joined = (await noor.post(f"/v1/conversations/{conversation.id}/join")).json()
    assert (joined["handoff"]["trigger"], joined["handoff"]["result"]) == ("agent", "assigned")
    assert joined["epoch"] == conversation.epoch + 1


async def test_a_missed_request_keeps_its_trigger_when_somebody_comes(house: House, noor: Desk) -> None:
    conversation = await house.conversation(
        handoff_trigger="phrase", handoff_result="no_agents", handoff_reason="refund"
    )
    joined = (await noor.post(f"/v1/conversations/{conversation.id}/join")).json()
    assert (joined["handoff"]["trigger"], joined["handoff"]["reason"]) == ("phrase", "refund")
    assert joined["handoff"]["result"] == "assigned"


async def test_leaving_puts_it_back_to_its_place(house: House, noor: Desk, sam: Desk) -> None:
    first, second = await house.conversation(), await house.conversation()
    for conversation in (first, second):
        await house.visitor_waits(conversation)
    await noor.post(f"/v1/conversations/{first.id}/join")
    left = (await noor.post(f"/v1/conversations/{first.id}/leave")).json()
    assert (left["holder"], left["agent"], left["queue"]["position"]) == ("queue", None, 1)
    assert left["handoff"]["result"] == "queued"
    assert (await noor.post(f"/v1/conversations/{first.id}/leave")).status_code == 409
    assert (await sam.post(f"/v1/conversations/{first.id}/leave")).status_code == 409


async def test_a_transfer_goes_to_a_colleague_who_is_there(house: House, noor: Desk) -> None:
    sam = await house.agent("Sam")
    away = await house.agent("Ana", seen_until=None)
    foreign = await (await house.neighbour()).agent("Rex")
    conversation = await house.conversation()
    path = f"/v1/conversations/{conversation.id}"
    await noor.post(f"{path}/join")
    absent = await noor.post(f"{path}/transfer", json={"agent_id": away.id})
    assert (absent.status_code, absent.json()["type"]) == (409, "agent_absent")
    for unknown in (foreign.id, "0" * 26, "nobody"):
        refused = await noor.post(f"{path}/transfer", json={"agent_id": unknown})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "agent_id")
    moved = await noor.post(f"{path}/transfer", json={"agent_id": sam.id})
    assert (moved.status_code, moved.json()["agent"]["name"]) == (200, "Sam")
    assert (await noor.post(f"{path}/leave")).json()["holder_agent"]["name"] == "Sam"


async def test_a_conversation_goes_back_to_the_bot_with_a_note_for_agents_only(house: House, noor: Desk) -> None:
    conversation = await house.conversation()
    path = f"/v1/conversations/{conversation.id}"
    await noor.post(f"{path}/join")
    back = await noor.post(f"{path}/return-to-bot", json={"note": "Refund is on its way"})
    assert (back.status_code, back.json()["holder"], back.json()["last_note_seq"]) == (200, "bot", 1)
    again = await noor.post(f"{path}/return-to-bot", json={"note": "Refund is on its way"})
    assert (again.status_code, again.json()["last_note_seq"]) == (200, 1)
    seen_by_visitor = await house.seen_by_visitor(conversation)
    async with house.platform.workbench.read() as session:
        notes = await notes_after(session, conversation.id, 0, 100)
    assert [entry.event for entry in seen_by_visitor] == ["agent_joined", "returned_to_bot"]
    assert [note.text for note in notes] == ["Refund is on its way"]


async def test_closing_twice_is_fine_and_nobody_joins_what_is_closed(house: House, noor: Desk, sam: Desk) -> None:
    conversation = await house.conversation()
    path = f"/v1/conversations/{conversation.id}"
    await noor.post(f"{path}/join")
    closed = (await noor.post(f"{path}/close")).json()
    assert (closed["status"], closed["holder"], closed["closed_at"] is not None) == ("closed", "agent", True)
    assert (await noor.post(f"{path}/close")).json()["epoch"] == closed["epoch"]
    for refused in (
        await sam.post(f"{path}/join"),
        await sam.post(f"{path}/messages", json={"client_message_id": "1", "text": "hi"}),
    ):
        assert (refused.status_code, refused.json()["type"]) == (409, "conversation_closed")
    reopened = (await sam.post(f"{path}/reopen")).json()
    assert (reopened["status"], reopened["holder"], reopened["agent"]["name"]) == ("open", "agent", "Sam")
    assert (await noor.post(f"{path}/reopen")).status_code == 409


@pytest.mark.parametrize("verb", ["join", "messages", "transfer", "return-to-bot"])
async def test_ai_only_is_never_passed_to_a_person(house: House, noor: Desk, verb: str) -> None:
    conversation = await house.conversation(await house.bot("ai_only"))
    body = {"messages": {"client_message_id": "1", "text": "hi"}, "transfer": {"agent_id": (await house.agent("A")).id}}
    answer = await noor.post(f"/v1/conversations/{conversation.id}/{verb}", json=body.get(verb))
    assert (answer.status_code, answer.json()["type"]) == (409, "not_allowed")
    note = {"client_message_id": "2", "text": "look at this", "audience": "agents"}
    assert (await noor.post(f"/v1/conversations/{conversation.id}/messages", json=note)).status_code == 201


async def test_an_ai_only_conversation_reopens_with_its_bot(house: House, noor: Desk) -> None:
    conversation = await house.conversation(await house.bot("ai_only"))
    await noor.post(f"/v1/conversations/{conversation.id}/close")
    reopened = (await noor.post(f"/v1/conversations/{conversation.id}/reopen")).json()
    assert (reopened["status"], reopened["holder"]) == ("open", "bot")


async def test_human_only_has_no_bot_to_go_back_to(house: House, noor: Desk) -> None:
    conversation = await house.conversation(await house.bot("human_only"))
    path = f"/v1/conversations/{conversation.id}"
    joined = (await noor.post(f"{path}/join")).json()
    assert joined["handoff"]["trigger"] == "mode"
    refused = await noor.post(f"{path}/return-to-bot")
    assert (refused.status_code, refused.json()["type"]) == (409, "not_allowed")


async def test_an_offer_is_declined_and_goes_on(house: House) -> None:
    agent = await house.agent("Noor")
    noor, sam = await house.desk(agent), await house.desk(await house.agent("Sam"))
    conversation = await house.conversation()
    await house.visitor_waits(conversation)
    async with house.platform.workbench.begin() as work:
        locked = await work.lock_conversation(conversation.id)
        assert locked is not None
        locked.offer_agent_id, locked.offer_expires_at = agent.id, work.now
    path = f"/v1/conversations/{conversation.id}/decline"
    assert (await sam.post(path)).status_code == 409
    declined = await noor.post(path)
    assert (declined.status_code, declined.json()["offer"], declined.json()["holder"]) == (200, None, "queue")
    assert (await noor.post(path)).status_code == 200


async def test_one_agent_acknowledges_for_all(house: House, noor: Desk, sam: Desk) -> None:
    conversation = await house.conversation()
    await house.visitor_waits(conversation)
    for desk in (noor, sam):
        assert (await desk.post(f"/v1/conversations/{conversation.id}/acknowledge")).status_code == 200
    assert (await house.now(conversation)).acknowledged_at is not None


async def test_another_workspace_and_a_made_up_id_are_answered_alike(house: House) -> None:
    rival = await (await house.neighbour()).conversation()
    noor = await house.desk(await house.agent("Noor"))
    bodies = {
        "messages": {"client_message_id": "1", "text": "hi"},
        "transfer": {"agent_id": "0" * 26},
        "read": {"seq": 1},
    }
    verbs = ["join", "leave", "decline", "transfer", "return-to-bot", "close", "reopen", "typing", "read"]
    for verb in [*verbs, "acknowledge", "messages"]:
        answers = [
            await noor.post(f"/v1/conversations/{conversation_id}/{verb}", json=bodies.get(verb))
            for conversation_id in (rival.id, "0" * 26, "%00", "x" * 300)
        ]
        assert [answer.status_code for answer in answers] == [404] * 4, verb
        told = [{**answer.json(), "request_id": ""} for answer in answers]
        assert told[1:] == told[:-1], verb
    for path in (f"/v1/conversations/{rival.id}", f"/v1/conversations/{rival.id}/messages"):
        assert (await noor.get(path)).status_code == 404
