"""Teams: set up by admins, handed conversations by agents; a team that goes leaves nobody stranded."""

from typing import Any

from agent_house import ON_BOTH_DATABASES, Desk, House

from baton.models import Conversation

pytestmark = ON_BOTH_DATABASES


async def team_of(admin: Desk, *members: Desk, name: str = "Sales") -> dict[str, Any]:
    ids = [(await member.get("/v1/me")).json()["agent"]["id"] for member in members]
    made = await admin.post("/v1/teams", json={"name": name, "member_ids": ids})
    assert made.status_code == 201, made.text
    team: dict[str, Any] = made.json()
    return team


async def test_an_admin_makes_a_team_changes_it_and_lets_it_go(admin: Desk, noor: Desk, sam: Desk) -> None:
    team = await team_of(admin, sam, noor)
    assert [member["name"] for member in team["members"]] == ["Noor", "Sam"]
    assert (await noor.get("/v1/teams")).json() == {"items": [team], "next_cursor": None}
    path = f"/v1/teams/{team['id']}"
    renamed = (await admin.patch(path, json={"name": "Success"})).json()
    assert (renamed["name"], renamed["members"]) == ("Success", team["members"])
    emptied = (await admin.patch(path, json={"member_ids": []})).json()
    assert (emptied["name"], emptied["members"]) == ("Success", [])
    assert (await admin.delete(path)).status_code == 204
    assert (await noor.get("/v1/teams")).json()["items"] == []
    assert [(await admin.delete(path)).status_code, (await admin.patch(path, json={})).status_code] == [404, 404]


async def test_a_name_stands_once_and_is_free_again_when_its_team_is_gone(admin: Desk) -> None:
    sales, support = await team_of(admin), await team_of(admin, name="Support")
    assert (await admin.post("/v1/teams", json={"name": "Sales"})).status_code == 409
    assert (await admin.patch(f"/v1/teams/{support['id']}", json={"name": "Sales"})).status_code == 409
    await admin.delete(f"/v1/teams/{sales['id']}")
    assert (await admin.patch(f"/v1/teams/{support['id']}", json={"name": "Sales"})).status_code == 200


async def test_members_are_agents_of_this_workspace(house: House, admin: Desk) -> None:
    stranger = await (await house.neighbour()).agent("Nell")
    for bad in ([stranger.id], ["no-such-id"], ["x" * 65], None):
        refused = await admin.post("/v1/teams", json={"name": "Sales", "member_ids": bad})
        assert refused.status_code == 422, bad
    assert (await admin.get("/v1/teams")).json()["items"] == []


async def test_agents_read_teams_and_do_not_write_them(admin: Desk, noor: Desk) -> None:
    team = await team_of(admin)
    refused = [await noor.post("/v1/teams", json={"name": "Mine"})]
    refused += [await noor.patch(f"/v1/teams/{team['id']}", json={}), await noor.delete(f"/v1/teams/{team['id']}")]
    assert [answer.status_code for answer in refused] == [403] * 3


async def test_a_chat_is_handed_to_a_team_with_a_note_and_waits_at_its_place(
    house: House, admin: Desk, noor: Desk, sam: Desk
) -> None:
    team, chat = await team_of(admin, sam), await house.conversation()
    await house.visitor_waits(chat)
    asked_at = (await house.now(chat)).requested_at
    await noor.post(f"/v1/conversations/{chat.id}/join")
    handed = await noor.post(
        f"/v1/conversations/{chat.id}/transfer", json={"team_id": team["id"], "note": "Knows us since May."}
    )
    assert handed.status_code == 200
    assert (handed.json()["holder"], handed.json()["agent"], handed.json()["epoch"]) == ("queue", None, 4)
    after = await house.now(chat)
    assert (after.requested_at, after.team_id, after.handoff_result) == (asked_at, team["id"], "queued")
    last = (await house.seen_by_visitor(chat))[-1]
    assert (last.event, last.data["to"]["name"], last.data["from"]["name"]) == ("transferred", "Sales", "Noor")
    assert "May" not in str([entry.text for entry in await house.seen_by_visitor(chat)])
    notes = [
        one for one in (await sam.get(f"/v1/conversations/{chat.id}/messages")).json()["entries"] if one["note_seq"]
    ]
    assert [note["text"] for note in notes] == ["Knows us since May."]
    assert await listed(sam, team_id=team["id"], holder="queue") == [chat.id]
    assert (await sam.get(f"/v1/conversations/{chat.id}")).json()["team"] == {"id": team["id"], "name": "Sales"}


async def listed(desk: Desk, **wanted: str) -> list[str]:
    answer = await desk.get("/v1/conversations", params=wanted)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def test_only_the_holder_hands_on_and_only_to_one_known_target(
    house: House, admin: Desk, noor: Desk, sam: Desk
) -> None:
    team, chat = await team_of(admin, sam), await house.conversation()
    path = f"/v1/conversations/{chat.id}/transfer"
    assert (await noor.post(path, json={"team_id": team["id"]})).status_code == 409
    await sam.post(f"/v1/conversations/{chat.id}/join")
    refused = await noor.post(path, json={"team_id": team["id"]})
    assert (refused.status_code, refused.json()["holder_agent"]["name"]) == (409, "Sam")
    bad: list[dict[str, Any]] = [
        {}, {"note": "x"}, {"team_id": chat.id}, {"team_id": "nobody"}, {"team_id": ""},
        {"team_id": team["id"], "agent_id": team["members"][0]["id"]},
    ]  # fmt: skip
    for body in bad:
        assert (await sam.post(path, json=body)).status_code == 422, body
    assert (await house.now(chat)).holder == "agent"


async def test_a_bots_team_is_its_conversations_team_until_one_is_handed_on(
    house: House, admin: Desk, noor: Desk
) -> None:
    sales, support = await team_of(admin, noor), await team_of(admin, noor, name="Support")
    bot = await house.bot()
    assert (await admin.patch(f"/v1/bots/{bot.id}", json={"team_id": sales["id"]})).json()["team_id"] == sales["id"]
    chat, other = await house.conversation(bot), await house.conversation()
    for one in (chat, other):
        await house.visitor_waits(one)
    assert await listed(noor, team_id=sales["id"]) == [chat.id]
    counts = (await noor.get("/v1/inbox/counts", params={"team_id": sales["id"]})).json()
    assert (counts["waiting"], counts["all"]) == (1, 1)
    await noor.post(f"/v1/conversations/{chat.id}/join")
    await noor.post(f"/v1/conversations/{chat.id}/transfer", json={"team_id": support["id"]})
    assert await listed(noor, team_id=sales["id"]) == []
    assert await listed(noor, team_id=support["id"]) == [chat.id]
    await noor.post(f"/v1/conversations/{chat.id}/join")
    await noor.post(f"/v1/conversations/{chat.id}/return-to-bot")
    assert await listed(noor, team_id=sales["id"]) == [chat.id]


async def test_a_bot_takes_no_team_that_is_not_here(house: House, admin: Desk) -> None:
    bot = await house.bot()
    nell = await house.neighbour()
    theirs = await team_of(await nell.desk(await nell.agent("Nell", role="owner")))
    for team_id in (theirs["id"], bot.id, "x"):
        assert (await admin.patch(f"/v1/bots/{bot.id}", json={"team_id": team_id})).status_code == 422
        made = await admin.post("/v1/bots", json={"name": "New", "interaction_mode": "ai_only", "team_id": team_id})
        assert made.status_code == 422


async def test_a_team_that_goes_leaves_its_chats_waiting_where_they_were(
    house: House, admin: Desk, noor: Desk, sam: Desk
) -> None:
    team, bot = await team_of(admin, sam), await house.bot()
    await admin.patch(f"/v1/bots/{bot.id}", json={"team_id": team["id"]})
    chat = await house.conversation(bot)
    await house.visitor_waits(chat)
    before: Conversation = await house.now(chat)
    await admin.delete(f"/v1/teams/{team['id']}")
    assert (await admin.get(f"/v1/bots/{bot.id}")).json()["team_id"] is None
    assert await listed(noor, holder="queue") == [chat.id]
    shown = (await noor.get(f"/v1/conversations/{chat.id}")).json()
    assert (shown["team"], shown["queue"]["position"]) == (None, 1)
    assert (await house.now(chat)).requested_at == before.requested_at
    assert (await noor.post(f"/v1/conversations/{chat.id}/join")).status_code == 200


async def test_a_neighbours_team_does_not_exist_here(house: House, admin: Desk) -> None:
    nell = await house.neighbour()
    owner = await nell.desk(await nell.agent("Nell", role="owner"))
    theirs = await team_of(owner)
    assert (await admin.post("/v1/teams", json={"name": "Sales"})).status_code == 201
    path = f"/v1/teams/{theirs['id']}"
    for answer in (await admin.patch(path, json={"name": "x"}), await admin.delete(path)):
        assert answer.status_code == 404
    assert (await owner.get("/v1/teams")).json()["items"] == [theirs]


async def test_what_is_out_of_bounds_is_refused(admin: Desk) -> None:
    team = await team_of(admin)
    for bad in ({"name": ""}, {"name": "two\nlines"}, {"name": None}, {"member_ids": "x"}, {"x": 1}):
        assert (await admin.post("/v1/teams", json={"name": "Other", **bad})).status_code == 422, bad
        assert (await admin.patch(f"/v1/teams/{team['id']}", json=bad)).status_code == 422, bad
