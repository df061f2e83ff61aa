"""Tags: admins keep the list, agents put them on conversations, lists are narrowed to them."""

from typing import Any

from agent_house import ON_BOTH_DATABASES, Desk, House

pytestmark = ON_BOTH_DATABASES


async def tag_of(admin: Desk, name: str = "Refund", colour: str = "teal") -> dict[str, Any]:
    made = await admin.post("/v1/tags", json={"name": name, "colour": colour})
    assert made.status_code == 201, made.text
    tag: dict[str, Any] = made.json()
    return tag


async def test_a_tag_is_put_on_and_taken_off_and_both_may_be_repeated(house: House, admin: Desk, noor: Desk) -> None:
    tag, chat, other = await tag_of(admin), await house.conversation(), await house.conversation()
    path = f"/v1/conversations/{chat.id}"
    for _ in range(2):
        assert (await noor.put(f"{path}/tags/{tag['id']}")).status_code == 204
    shown = {"id": tag["id"], "name": "Refund", "colour": "teal"}
    assert (await admin.get(path)).json()["tags"] == [shown]
    narrowed = (await noor.get("/v1/conversations", params={"tag_id": tag["id"]})).json()["items"]
    assert [(one["id"], one["tags"]) for one in narrowed] == [(chat.id, [shown])]
    assert (await noor.get("/v1/inbox/counts", params={"tag_id": tag["id"]})).json()["all"] == 1
    assert (await noor.get(f"/v1/conversations/{other.id}")).json()["tags"] == []
    for _ in range(2):
        assert (await noor.delete(f"{path}/tags/{tag['id']}")).status_code == 204
    assert (await noor.get(path)).json()["tags"] == []


async def test_visitors_see_no_tags(house: House, admin: Desk) -> None:
    tag, chat = await tag_of(admin, "Difficult person"), await house.conversation()
    await admin.put(f"/v1/conversations/{chat.id}/tags/{tag['id']}")
    assert await house.seen_by_visitor(chat) == []


async def test_a_tag_that_is_deleted_comes_off_everything(house: House, admin: Desk) -> None:
    tag, chat = await tag_of(admin), await house.conversation()
    await admin.put(f"/v1/conversations/{chat.id}/tags/{tag['id']}")
    assert (await admin.delete(f"/v1/tags/{tag['id']}")).status_code == 204
    assert (await admin.get(f"/v1/conversations/{chat.id}")).json()["tags"] == []
    assert (await admin.put(f"/v1/conversations/{chat.id}/tags/{tag['id']}")).status_code == 404


async def test_only_admins_keep_the_list_and_a_name_stands_once(admin: Desk, noor: Desk) -> None:
    tag, other = await tag_of(admin), await tag_of(admin, "Bug")
    path = f"/v1/tags/{tag['id']}"
    refused = [await noor.post("/v1/tags", json={"name": "Mine"}), await noor.patch(path, json={"name": "Mine"})]
    assert [one.status_code for one in [*refused, await noor.delete(path)]] == [403] * 3
    assert (await admin.post("/v1/tags", json={"name": "Refund"})).status_code == 409
    assert (await admin.patch(f"/v1/tags/{other['id']}", json={"name": "Refund"})).status_code == 409
    assert (await admin.patch(path, json={"colour": "red"})).json() == {**tag, "colour": "red"}
    bad: list[dict[str, Any]] = [{"name": ""}, {"name": "a\nb"}, {"colour": "#ff0000"}, {"name": None}, {"x": 1}]
    for one in bad:
        assert (await admin.patch(path, json=one)).status_code == 422, one
    assert {one["name"] for one in (await noor.get("/v1/tags")).json()["items"]} == {"Refund", "Bug"}


async def test_a_conversation_has_twenty_tags_at_most(house: House, admin: Desk) -> None:
    chat = await house.conversation()
    tags = [await tag_of(admin, f"Tag {number}") for number in range(21)]
    answers = [await admin.put(f"/v1/conversations/{chat.id}/tags/{tag['id']}") for tag in tags]
    assert [answer.status_code for answer in answers] == [204] * 20 + [409]


async def test_a_neighbours_tags_and_conversations_are_out_of_reach(house: House, admin: Desk) -> None:
    nell = await house.neighbour()
    owner = await nell.desk(await nell.agent("Nell", role="owner"))
    theirs, their_chat = await tag_of(owner), await nell.conversation()
    ours, chat = await tag_of(admin), await house.conversation()
    wrong = [(chat.id, theirs["id"]), (their_chat.id, ours["id"]), (their_chat.id, theirs["id"]), (chat.id, "x")]
    for conversation_id, tag_id in wrong:
        assert (await admin.put(f"/v1/conversations/{conversation_id}/tags/{tag_id}")).status_code == 404
        assert (await admin.delete(f"/v1/conversations/{conversation_id}/tags/{tag_id}")).status_code == 404
    assert (await admin.patch(f"/v1/tags/{theirs['id']}", json={"name": "x"})).status_code == 404
    assert (await owner.get(f"/v1/conversations/{their_chat.id}")).json()["tags"] == []
