"""The AI's turns with their cost, for admins only."""

from agent_house import ON_BOTH_DATABASES, Desk, House
from agent_past import Past, at

pytestmark = ON_BOTH_DATABASES


async def test_turns_are_listed_newest_first_with_cost_and_time(house: House, admin: Desk, noor: Desk) -> None:
    past = await (await Past.begins(house, await house.bot(), at("2026-03-05 12:00"))).kept()
    await past.turn(1, prompt_tokens=100, completion_tokens=10, cost_usd=0.5, first_token_ms=120, finish_reason="stop")
    await past.turn(2, when=at("2026-03-05 12:01"), state="failed", error="silence", model=None)
    path = f"/v1/conversations/{past.conversation.id}/turns"
    found = (await admin.get(path)).json()
    assert [turn["reply_to_seq"] for turn in found["items"]] == [2, 1]
    assert found["items"][1].items() >= {
        "state": "done", "model": "tiny", "prompt_tokens": 100, "completion_tokens": 10, "cost_usd": 0.5,
        "first_token_ms": 120, "duration_ms": 0, "finish_reason": "stop", "error": None,
    }.items()  # fmt: skip
    assert (found["items"][0]["state"], found["items"][0]["error"]) == ("failed", "silence")
    page = (await admin.get(path, params={"limit": 1})).json()
    rest = (await admin.get(path, params={"limit": 1, "cursor": page["next_cursor"]})).json()
    assert [*page["items"], *rest["items"]] == found["items"]
    assert (await noor.get(path)).status_code == 403


async def test_a_neighbours_turns_do_not_exist_here(house: House, admin: Desk) -> None:
    neighbour = await house.neighbour()
    theirs = await neighbour.conversation()
    assert (await admin.get(f"/v1/conversations/{theirs.id}/turns")).status_code == 404
