"""Canned replies: admins write them, every agent reads them, a shortcut stands once in a workspace."""

from typing import Any

import pytest
from agent_house import ON_BOTH_DATABASES, Desk, House

pytestmark = ON_BOTH_DATABASES

HELLO = {"shortcut": "hello", "text": "Hello {{visitor.name}}, this is {{agent.name}}."}


async def test_an_admin_writes_a_reply_changes_it_and_takes_it_away(admin: Desk, noor: Desk) -> None:
    made = await admin.post("/v1/canned-replies", json=HELLO)
    assert made.status_code == 201
    assert made.json().items() >= HELLO.items()
    path = f"/v1/canned-replies/{made.json()['id']}"
    assert (await noor.get("/v1/canned-replies")).json() == {"items": [made.json()], "next_cursor": None}
    changed = await admin.patch(path, json={"text": "Hi"})
    assert changed.json().items() >= {"shortcut": "hello", "text": "Hi"}.items()
    assert changed.json()["updated_at"] > made.json()["updated_at"]
    assert (await admin.patch(path, json={})).json() == changed.json()
    assert (await admin.delete(path)).status_code == 204
    assert (await noor.get("/v1/canned-replies")).json()["items"] == []
    assert [(await admin.delete(path)).status_code, (await admin.patch(path, json={})).status_code] == [404, 404]


async def test_only_admins_write(admin: Desk, noor: Desk) -> None:
    made = (await admin.post("/v1/canned-replies", json=HELLO)).json()
    path = f"/v1/canned-replies/{made['id']}"
    refused = [await noor.post("/v1/canned-replies", json={**HELLO, "shortcut": "mine"})]
    refused += [await noor.patch(path, json={"text": "Mine"}), await noor.delete(path)]
    assert [answer.status_code for answer in refused] == [403] * 3
    assert (await noor.get("/v1/canned-replies")).json()["items"] == [made]


async def test_a_shortcut_stands_once_in_a_workspace(admin: Desk) -> None:
    await admin.post("/v1/canned-replies", json=HELLO)
    bye = (await admin.post("/v1/canned-replies", json={"shortcut": "bye", "text": "Bye"})).json()
    assert (await admin.post("/v1/canned-replies", json=HELLO)).status_code == 409
    taken = await admin.patch(f"/v1/canned-replies/{bye['id']}", json={"shortcut": "hello"})
    assert taken.status_code == 409
    same = await admin.patch(f"/v1/canned-replies/{bye['id']}", json={"shortcut": "bye"})
    assert same.json() == bye


BAD: list[dict[str, Any]] = [
    {"shortcut": ""}, {"shortcut": "Hello"}, {"shortcut": "two words"}, {"shortcut": "/hello"}, {"shortcut": "x" * 41},
    {"shortcut": None}, {"text": ""}, {"text": " \n"}, {"text": "x" * 4001}, {"text": "nul \x00"}, {"text": None},
    {"workspace_id": "mine"},
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: str(bad)[:40])
async def test_what_is_out_of_bounds_is_refused_on_both_ways_in(admin: Desk, bad: dict[str, Any]) -> None:
    made = (await admin.post("/v1/canned-replies", json=HELLO)).json()
    other = {"shortcut": "other", "text": "Other", **bad}
    assert (await admin.post("/v1/canned-replies", json=other)).status_code == 422
    assert (await admin.patch(f"/v1/canned-replies/{made['id']}", json=bad)).status_code == 422
    assert (await admin.get("/v1/canned-replies")).json()["items"] == [made]


async def test_a_neighbours_reply_does_not_exist_here(house: House, admin: Desk) -> None:
    neighbour = await house.neighbour()
    owner = await neighbour.desk(await neighbour.agent("Nell", role="owner"))
    theirs = (await owner.post("/v1/canned-replies", json=HELLO)).json()
    assert (await admin.post("/v1/canned-replies", json=HELLO)).status_code == 201
    path = f"/v1/canned-replies/{theirs['id']}"
    for answer in (await admin.patch(path, json={"text": "x"}), await admin.delete(path)):
        assert answer.status_code == 404
    assert (await owner.get("/v1/canned-replies")).json()["items"] == [theirs]


async def test_changes_are_kept_in_the_audit_log_without_their_texts(admin: Desk) -> None:
    made = await admin.post("/v1/canned-replies", json={"shortcut": "hello", "text": "canary"})
    await admin.patch(f"/v1/canned-replies/{made.json()['id']}", json={"text": "canary two"})
    await admin.delete(f"/v1/canned-replies/{made.json()['id']}")
    log = await admin.get("/v1/audit-log")
    verbs = [one["action"] for one in log.json()["items"]]
    assert verbs == [f"canned_reply.{verb}" for verb in ("deleted", "changed", "created")]
    assert "canary" not in log.text
