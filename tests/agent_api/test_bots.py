"""Bots: every bound is checked at the door, and a mode that needs people needs the Ably key."""

from typing import Any

import pytest
from agent_house import ON_BOTH_DATABASES, Desk, House

pytestmark = ON_BOTH_DATABASES


DEFAULTS: dict[str, Any] = {
    "interaction_mode": "hybrid", "answers": "baton", "routing": "manual", "instructions": "", "model": None,
    "greeting": "", "suggestions": [], "theme": {}, "languages": [], "handoff_phrases": None, "allowed_origins": [],
    "form_fields": [], "consent_text": "", "require_identity": False,
    "waiting_policy": "keep_waiting", "reopen_window_s": 86400,
}  # fmt: skip


async def test_an_admin_makes_a_bot_changes_it_and_puts_it_away(admin: Desk, noor: Desk) -> None:
    made = await admin.post("/v1/bots", json={"name": "Fern"})
    assert made.status_code == 201
    assert made.json().items() >= {"name": "Fern", **DEFAULTS}.items()
    path = f"/v1/bots/{made.json()['id']}"
    changes = {
        "interaction_mode": "human_only", "routing": "least_busy", "greeting": "Hi", "handoff_phrases": ["help me"],
        "theme": {"colour": "#2F6f4f", "position": "left"}, "allowed_origins": ["HTTPS://Shop.Example:443/"],
        "form_fields": [{"key": "email", "label": "", "required": True}],
        "consent_text": "We keep this chat for a year.",
        "waiting_limit_s": None, "languages": ["en", "pt-BR"], "suggestions": ["a", "b"],
    }  # fmt: skip
    changed = await admin.patch(path, json=changes)
    assert changed.status_code == 200
    assert changed.json().items() >= {**changes, "allowed_origins": ["https://shop.example"], "name": "Fern"}.items()
    assert changed.json()["updated_at"] > made.json()["updated_at"]
    assert (await noor.get(path)).json() == changed.json()
    assert (await admin.patch(path, json={})).json() == changed.json()
    assert (await admin.delete(path)).status_code == 204
    assert (await noor.get("/v1/bots")).json()["items"] == []
    for gone in (await admin.get(path), await admin.patch(path, json={}), await admin.delete(path)):
        assert gone.status_code == 404


@pytest.mark.parametrize("mode", ["hybrid", "human_only"])
async def test_a_mode_with_people_needs_the_key_and_says_where_to_put_it(house: House, mode: str) -> None:
    owner = await house.desk(await house.agent("Olive", role="owner"))
    made = await owner.post("/v1/bots", json={"name": "Moss", "interaction_mode": "ai_only"})
    assert made.status_code == 201
    body = {"name": "Fern", "interaction_mode": mode}
    for refused in (
        await owner.post("/v1/bots", json=body),
        await owner.patch(f"/v1/bots/{made.json()['id']}", json=body),
    ):
        assert (refused.status_code, refused.json()["type"]) == (409, "ably_key_missing")
        assert "Settings → API keys → Ably" in refused.json()["detail"]
    assert (await owner.get(f"/v1/bots/{made.json()['id']}")).json()["interaction_mode"] == "ai_only"
    await house.store_ably_key()
    assert (await owner.post("/v1/bots", json=body)).status_code == 201


BAD: list[dict[str, Any]] = [
    {"name": ""}, {"name": "two\nlines"}, {"name": "x" * 201}, {"name": None}, {"name": 5},
    {"interaction_mode": "robot"}, {"answers": "me"}, {"routing": "random"}, {"instructions": "x" * 20_001},
    {"instructions": "nul \x00"}, {"suggestions": ["x"] * 7}, {"suggestions": [""]}, {"suggestions": "x"},
    {"theme": {"colour": "red"}}, {"theme": {"colour": "#12345"}}, {"theme": {"background": "url(evil)"}},
    {"theme": {"position": "top"}}, {"theme": None}, {"languages": ["english please"]},
    {"handoff_phrases": ["x" * 101]},
    {"form_fields": [{"key": "E-mail"}]}, {"form_fields": [{"key": "email"}, {"key": "email"}]},
    {"form_fields": [{"key": "a", "html": "<b>"}]}, {"form_fields": [{"key": f"k{n}"} for n in range(9)]},
    {"form_fields": [{"key": "a", "label": "x" * 81}]}, {"consent_text": "x" * 1001},
    {"allowed_origins": ["shop.example"]}, {"allowed_origins": ["https://shop.example/path"]},
    {"allowed_origins": ["https://*.example"]}, {"allowed_origins": ["javascript://x"]},
    {"allowed_origins": ["https://a@b.example"]}, {"allowed_origins": ["https://x:99999"]},
    {"allowed_origins": ["null"]},
    {"allowed_origins": ["https://["]}, {"require_identity": "yes"}, {"debounce_ms": -1}, {"waiting_limit_s": 0},
    {"waiting_policy": "wait"}, {"context_tokens": 10**9}, {"id": "mine"}, {"workspace_id": "mine"}, {"epoch": 1},
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: str(bad)[:40])
async def test_what_is_out_of_bounds_is_refused_on_both_ways_in(admin: Desk, bad: dict[str, Any]) -> None:
    made = await admin.post("/v1/bots", json={"name": "Fern"})
    path = f"/v1/bots/{made.json()['id']}"
    assert (await admin.post("/v1/bots", json={"name": "Moss", **bad})).status_code == 422
    assert (await admin.patch(path, json=bad)).status_code == 422
    assert (await admin.get(path)).json() == made.json()


async def test_a_neighbours_bot_does_not_exist_here(house: House, admin: Desk) -> None:
    theirs = await (await house.neighbour()).bot()
    answers = [await admin.get(f"/v1/bots/{bot_id}") for bot_id in (theirs.id, "0" * 26, "x")]
    answers += [await admin.patch(f"/v1/bots/{theirs.id}", json={"name": "Mine"})]
    answers += [await admin.delete(f"/v1/bots/{theirs.id}")]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert (await admin.get("/v1/bots")).json()["items"] == []


async def test_changes_are_kept_in_the_audit_log_without_their_texts(admin: Desk) -> None:
    made = await admin.post("/v1/bots", json={"name": "Fern", "instructions": "canary"})
    bot_id = made.json()["id"]
    await admin.patch(f"/v1/bots/{bot_id}", json={"greeting": "canary", "name": "Fern"})
    await admin.delete(f"/v1/bots/{bot_id}")
    log = await admin.get("/v1/audit-log")
    told = [(one["action"], one["target"], one["actor"]["name"]) for one in log.json()["items"]]
    assert told == [(f"bot.{verb}", bot_id, "Olive") for verb in ("archived", "changed", "created")]
    assert log.json()["items"][1]["data"] == {"fields": ["greeting"]}
    assert "canary" not in log.text
    first = (await admin.get("/v1/audit-log", params={"limit": 2})).json()
    rest = (await admin.get("/v1/audit-log", params={"cursor": first["next_cursor"]})).json()
    assert [one["action"] for one in rest["items"]] == ["bot.created"]
    assert rest["next_cursor"] is None
