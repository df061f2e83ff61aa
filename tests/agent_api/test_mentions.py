"""A note that names a colleague reaches that colleague, and nobody else, until it has been seen."""

from typing import Any

from agent_house import ON_BOTH_DATABASES, Desk, House

from baton.models import Conversation

pytestmark = ON_BOTH_DATABASES


async def id_of(desk: Desk) -> str:
    me: str = (await desk.get("/v1/me")).json()["agent"]["id"]
    return me


async def note(desk: Desk, chat: Conversation, *mentions: str, number: int = 1, **more: Any) -> Any:
    body = {"client_message_id": f"note-{number}", "text": "@Sam please look", "audience": "agents"}
    return await desk.post(f"/v1/conversations/{chat.id}/messages", json={**body, "mentions": list(mentions), **more})


async def mentioned(desk: Desk) -> tuple[int, list[str]]:
    counts = (await desk.get("/v1/inbox/counts")).json()
    listed = (await desk.get("/v1/conversations", params={"mentioned": "true"})).json()
    return counts["mentions"], [item["id"] for item in listed["items"]]


async def test_who_is_named_hears_of_it_until_the_note_was_read(house: House, noor: Desk, sam: Desk) -> None:
    chat = await house.conversation()
    written = await note(noor, chat, await id_of(sam))
    assert written.status_code == 201
    assert written.json()["data"]["mentions"] == [{"id": await id_of(sam), "name": "Sam"}]
    assert await mentioned(sam) == (1, [chat.id])
    assert await mentioned(noor) == (0, [])
    item = (await sam.get(f"/v1/conversations/{chat.id}")).json()
    assert (item["mentions"], item["last_note_seq"]) == (1, 1)
    await sam.post(f"/v1/conversations/{chat.id}/read", json={"seq": 0})
    assert await mentioned(sam) == (1, [chat.id])
    await sam.post(f"/v1/conversations/{chat.id}/read", json={"seq": 0, "note_seq": 1})
    assert await mentioned(sam) == (0, [])


async def test_a_repeated_note_names_once_and_naming_oneself_rings_nowhere(house: House, noor: Desk, sam: Desk) -> None:
    chat = await house.conversation()
    for _ in range(2):
        assert (await note(noor, chat, await id_of(sam), await id_of(sam), await id_of(noor))).status_code == 201
    assert (await sam.get(f"/v1/conversations/{chat.id}")).json()["mentions"] == 1
    assert await mentioned(noor) == (0, [])


async def test_only_notes_name_and_only_colleagues_who_are_here(house: House, noor: Desk, sam: Desk) -> None:
    chat, nell = await house.conversation(), await (await house.neighbour()).agent("Nell")
    gone = await house.agent("Gus", active=False)
    assert (await note(noor, chat, await id_of(sam), audience="everyone")).status_code == 422
    for stranger in (nell.id, gone.id, "x", "y" * 65):
        assert (await note(noor, chat, await id_of(sam), stranger)).status_code == 422
    assert (await house.now(chat)).last_note_seq == 0
    assert await mentioned(sam) == (0, [])


async def test_a_visitor_never_learns_who_was_named(house: House, noor: Desk, sam: Desk) -> None:
    chat = await house.conversation()
    await house.visitor_waits(chat)
    await note(noor, chat, await id_of(sam))
    assert "Sam" not in str([(entry.text, entry.data) for entry in await house.seen_by_visitor(chat)])
