"""Replies and notes: what is said to everyone, and what stays among agents."""

import asyncio

from agent_house import ON_BOTH_DATABASES, Desk, House

pytestmark = ON_BOTH_DATABASES


def reply(text: object, number: str = "1", **fields: object) -> dict[str, object]:
    return {"client_message_id": number, "text": text, **fields}


async def test_a_reply_to_the_bots_conversation_joins_it_first(house: House, noor: Desk) -> None:
    conversation = await house.conversation()
    said = await noor.post(f"/v1/conversations/{conversation.id}/messages", json=reply("Hello, I am Noor"))
    assert said.status_code == 201
    assert (said.json()["seq"], said.json()["author"], said.json()["author_name"]) == (2, "agent", "Noor")
    entries = await house.seen_by_visitor(conversation)
    assert [entry.event or entry.text for entry in entries] == ["agent_joined", "Hello, I am Noor"]


async def test_a_reply_to_anothers_conversation_names_who_has_it(house: House, noor: Desk) -> None:
    conversation = await house.conversation()
    path = f"/v1/conversations/{conversation.id}/messages"
    await noor.post(path, json=reply("mine"))
    sam = await house.desk(await house.agent("Sam"))
    refused = await sam.post(path, json=reply("no, mine", "2"))
    assert (refused.status_code, refused.json()["holder_agent"]["name"]) == (409, "Noor")
    assert len(await house.seen_by_visitor(conversation)) == 2


async def test_a_repeated_reply_is_answered_as_the_first_time_even_when_closed(house: House, noor: Desk) -> None:
    conversation = await house.conversation()
    path = f"/v1/conversations/{conversation.id}"
    first = await noor.post(f"{path}/messages", json=reply("once"))
    twice = await asyncio.gather(*(noor.post(f"{path}/messages", json=reply("once")) for _ in range(3)))
    await noor.post(f"{path}/close")
    late = await noor.post(f"{path}/messages", json=reply("once"))
    for again in [*twice, late]:
        assert (again.status_code, again.json()) == (201, first.json())
    assert (await noor.post(f"{path}/messages", json=reply("something else"))).status_code == 409
    assert (await noor.get(path)).json()["last_seq"] == 3


async def test_a_note_is_seen_by_agents_at_its_place_and_never_by_the_visitor(house: House, noor: Desk) -> None:
    conversation = await house.conversation()
    path = f"/v1/conversations/{conversation.id}/messages"
    await house.visitor_says(conversation, "one")
    note = await noor.post(path, json=reply("she called before", audience="agents"))
    assert (note.status_code, note.json()["seq"]) == (201, None)
    assert (note.json()["note_seq"], note.json()["after_seq"]) == (1, 1)
    await house.visitor_says(conversation, "two")
    seen = (await noor.get(path)).json()
    assert [entry["text"] for entry in seen["entries"]] == ["one", "she called before", "two"]
    assert (seen["last_seq"], seen["last_note_seq"]) == (2, 1)
    visitors = await house.seen_by_visitor(conversation)
    assert [entry.text for entry in visitors] == ["one", "two"]


async def test_a_note_takes_no_baton_and_goes_into_a_closed_conversation(house: House, noor: Desk) -> None:
    conversation = await house.conversation()
    path = f"/v1/conversations/{conversation.id}"
    await noor.post(f"{path}/close")
    assert (await noor.post(f"{path}/messages", json=reply("n", audience="agents"))).status_code == 201
    assert (await noor.get(path)).json()["holder"] == "bot"


async def test_pages_go_on_where_the_last_one_ended(house: House, noor: Desk) -> None:
    conversation = await house.conversation()
    path = f"/v1/conversations/{conversation.id}/messages"
    for number in range(5):
        await house.visitor_says(conversation, f"line {number}")
        await noor.post(path, json=reply(f"note {number}", f"n{number}", audience="agents"))
    read: list[str] = []
    after, after_note = 0, 0
    for _ in range(20):
        query = {"after": after, "after_note": after_note, "limit": 3}
        page = (await noor.get(path, params=query)).json()
        if not page["entries"]:
            break
        read += [entry["text"] for entry in page["entries"]]
        after = max([after, *(entry["seq"] for entry in page["entries"] if entry["seq"])])
        after_note = max([after_note, *(entry["note_seq"] for entry in page["entries"] if entry["note_seq"])])
    assert read == [f"{kind} {number}" for number in range(5) for kind in ("line", "note")]


async def test_texts_are_stored_unchanged_and_within_bounds(house: House, noor: Desk) -> None:
    conversation = await house.conversation()
    path = f"/v1/conversations/{conversation.id}/messages"
    text = "  <b>हेलो</b> 👩‍👩‍👧 \r\n\ttab  "
    assert (await noor.post(path, json=reply(text))).json()["text"] == text
    for bad in ("", "x" * 8001, "nul \x00", 5, None):
        assert (await noor.post(path, json=reply(bad, "9"))).status_code == 422
    for body in (reply("x", ""), reply("x", "y" * 65), reply("x", "3", audience="visitor"), {**reply("x"), "a": 1}):
        assert (await noor.post(path, json=body)).status_code == 422
