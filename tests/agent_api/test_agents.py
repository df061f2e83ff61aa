"""Colleagues: invited, promoted, and seen off; the last owner stays."""

import asyncio
from datetime import UTC, datetime, timedelta

from agent_house import Desk, House
from sqlalchemy import update

from baton.models import Agent


async def test_an_invited_colleague_sets_a_password_once(house: House, admin: Desk) -> None:
    invited = await admin.post("/v1/agents", json={"email": "Sam@Example.com", "name": "Sam", "role": "agent"})
    assert (invited.status_code, invited.json()["email"], invited.json()["invited"]) == (201, "sam@example.com", True)
    link, token = invited.json()["invitation_link"].split("#")
    assert link == "http://panel.test/invitation"
    browser = await house.stranger()
    body = {"token": token, "password": "a password of sam's", "name": "Samuel"}
    accepted = await browser.post("/v1/invitations/accept", json=body)
    assert (accepted.status_code, accepted.json()["agent"]["name"]) == (200, "Samuel")
    assert (await browser.get("/v1/me")).json()["agent"]["invited"] is False
    for again in (token, "x", "a" * 43):
        refused = await browser.post("/v1/invitations/accept", json={**body, "token": again})
        assert (refused.status_code, refused.json()["type"]) == (404, "no_such_invitation")
    signed_in = {"email": "sam@example.com", "password": "a password of sam's"}
    assert (await browser.post("/v1/session", json=signed_in)).status_code == 200


async def test_a_fresh_invitation_ends_the_earlier_one_and_time_ends_both(house: House, admin: Desk) -> None:
    sam = (await admin.post("/v1/agents", json={"email": "s@example.com", "name": "Sam", "role": "agent"})).json()
    again = (await admin.post(f"/v1/agents/{sam['id']}/invitation")).json()
    browser = await house.stranger()

    async def accept(invitation: dict[str, str]) -> int:
        token = invitation["invitation_link"].split("#")[1]
        body = {"token": token, "password": "long enough"}
        return (await browser.post("/v1/invitations/accept", json=body)).status_code

    assert await accept(sam) == 404
    async with house.platform.workbench.begin() as work:
        past = datetime.now(UTC) - timedelta(seconds=1)
        await work.session.execute(update(Agent).values(invitation_expires_at=past))
    assert await accept(again) == 404


async def test_a_colleague_with_a_password_signs_in_at_once(house: House, admin: Desk) -> None:
    body = {"email": "sam@example.com", "name": "Sam", "role": "admin", "password": "a fine password"}
    made = await admin.post("/v1/agents", json=body)
    assert (made.status_code, made.json()["invitation_link"], made.json()["role"]) == (201, None, "admin")
    assert "password" not in made.json()
    taken = await admin.post("/v1/agents", json={**body, "email": "SAM@example.com"})
    assert (taken.status_code, taken.json()["type"]) == (409, "email_taken")
    browser = await house.stranger()
    signed_in = await browser.post("/v1/session", json={"email": "Sam@example.com", "password": "a fine password"})
    assert signed_in.status_code == 200
    for bad in ({"email": "no"}, {"role": "king"}, {"password": "short"}, {"name": ""}, {"workspace_id": "x"}):
        assert (await admin.post("/v1/agents", json={**body, **bad})).status_code == 422


async def test_only_an_owner_makes_changes_or_unmakes_owners(house: House) -> None:
    owner = await house.agent("Olive", role="owner")
    desk = await house.desk(await house.agent("Ada", role="admin"))
    other = await house.agent("Noor")
    refused = [
        await desk.post("/v1/agents", json={"email": "x@example.com", "name": "X", "role": "owner"}),
        await desk.patch(f"/v1/agents/{other.id}", json={"role": "owner"}),
        await desk.patch(f"/v1/agents/{owner.id}", json={"name": "Mine"}),
        await desk.post(f"/v1/agents/{owner.id}/invitation"),
    ]
    assert [answer.status_code for answer in refused] == [403] * 4
    assert (await desk.patch(f"/v1/agents/{other.id}", json={"role": "admin"})).json()["role"] == "admin"


async def test_the_last_owner_stays_also_when_two_leave_at_once(house: House) -> None:
    olive, omar = await house.agent("Olive", role="owner"), await house.agent("Omar", role="owner")
    desks = await house.desk(olive), await house.desk(omar)
    answers = await asyncio.gather(
        desks[0].patch(f"/v1/agents/{omar.id}", json={"role": "agent"}),
        desks[1].patch(f"/v1/agents/{olive.id}", json={"active": False}),
    )
    assert sorted(answer.status_code for answer in answers) in ([200, 401], [200, 403], [200, 409])
    listed = [(await desk.get("/v1/agents")) for desk in desks]
    (seen, *_) = [answer.json()["items"] for answer in listed if answer.status_code == 200]
    (last,) = [one for one in seen if one["role"] == "owner" and one["active"]]
    desk = desks[0] if last["id"] == olive.id else desks[1]
    for change in ({"role": "admin"}, {"active": False}):
        refused = await desk.patch(f"/v1/agents/{last['id']}", json=change)
        assert (refused.status_code, refused.json()["type"]) == (409, "last_owner")


async def test_a_change_says_what_it_changes_and_nothing_is_null(house: House, admin: Desk) -> None:
    noor = await house.agent("Noor")
    path = f"/v1/agents/{noor.id}"
    changed = (await admin.patch(path, json={"name": "Noor H.", "capacity": 9})).json()
    assert (changed["name"], changed["capacity"], changed["role"]) == ("Noor H.", 9, "agent")
    for bad in ({"name": None}, {"role": None}, {"capacity": 0}, {"active": 1}, {"email": "x@example.com"}):
        assert (await admin.patch(path, json=bad)).status_code == 422
    theirs = await (await house.neighbour()).agent("Rex")
    assert (await admin.patch(f"/v1/agents/{theirs.id}", json={"name": "X"})).status_code == 404
    everyone = {one["name"] for one in (await admin.get("/v1/agents")).json()["items"]}
    assert everyone == {"Olive", "Noor H."}
