"""Coming in and going out: cookies for the panel, bearer tokens for programs, and nothing for the rest."""

from datetime import UTC, datetime, timedelta

from agent_house import PASSWORD, Desk, House
from httpx import Response
from sqlalchemy import update
from sqlmodel import col

from baton.models import Agent, AgentSession


async def sign_in(client: Desk, agent: Agent, password: str = PASSWORD) -> Response:
    return await client.post("/v1/session", json={"email": agent.email, "password": password})


async def test_an_agent_signs_in_and_learns_who_they_are(house: House, password_hash: str) -> None:
    noor = await house.agent(password_hash=password_hash)
    browser = await house.stranger()
    answer = await sign_in(browser, noor)
    assert answer.status_code == 200
    assert {"agent", "token", "expires_at"} <= answer.json().keys()
    cookie = answer.headers["set-cookie"].lower()
    assert {"httponly", "samesite=strict"} <= {part.strip() for part in cookie.split(";")}
    assert "secure" not in cookie
    me = (await browser.get("/v1/me")).json()
    assert me["agent"]["email"] == noor.email
    assert me["workspace"] == {"id": house.workspace.id, "name": "Acme"}
    assert me["csrf_token"] == answer.json()["csrf_token"]


async def test_a_write_by_cookie_needs_the_csrf_token(house: House, password_hash: str) -> None:
    noor = await house.agent(password_hash=password_hash)
    browser = await house.stranger()
    csrf = (await sign_in(browser, noor)).json()["csrf_token"]
    refused = await browser.put("/v1/me/availability", json={"status": "away"})
    assert (refused.status_code, refused.json()["type"]) == (403, "csrf")
    wrong = await browser.put("/v1/me/availability", json={"status": "away"}, headers={"X-CSRF-Token": "0" * 64})
    assert wrong.status_code == 403
    right = await browser.put("/v1/me/availability", json={"status": "away"}, headers={"X-CSRF-Token": csrf})
    assert (right.status_code, right.json()["status"]) == (200, "away")


async def test_a_write_by_bearer_token_needs_none(house: House, password_hash: str) -> None:
    noor = await house.agent(password_hash=password_hash)
    token = (await sign_in(await house.stranger(), noor)).json()["token"]
    program = await house.stranger()
    answer = await program.put(
        "/v1/me/availability", json={"status": "online", "capacity": 3}, headers={"Authorization": f"Bearer {token}"}
    )
    assert (answer.status_code, answer.json()["capacity"]) == (200, 3)


async def test_the_cookie_is_secure_behind_tls(house: House, password_hash: str) -> None:
    noor = await house.agent(password_hash=password_hash)
    browser = await house.stranger()
    answer = await browser.post("https://panel.test/v1/session", json={"email": noor.email, "password": PASSWORD})
    assert "secure" in answer.headers["set-cookie"].lower()


async def test_a_wrong_password_and_an_unknown_account_are_told_alike(house: House, password_hash: str) -> None:
    noor = await house.agent(password_hash=password_hash)
    sam = await house.agent("Sam", password_hash=password_hash, active=False)
    browser = await house.stranger()
    answers = [
        await sign_in(browser, noor, "not the password"),
        await browser.post("/v1/session", json={"email": "nobody@example.com", "password": PASSWORD}),
        await sign_in(browser, sam),
        await browser.post("/v1/session", json={"email": "\u2603", "password": PASSWORD}),
    ]
    assert [answer.status_code for answer in answers] == [401] * 4
    told = [{**answer.json(), "request_id": ""} for answer in answers]
    assert told[1:] == told[:-1]


async def test_guessing_is_limited_per_account(house: House, password_hash: str) -> None:
    noor = await house.agent(password_hash=password_hash)
    browser = await house.stranger()
    statuses = [(await sign_in(browser, noor, f"guess number {n}")).status_code for n in range(21)]
    assert statuses[:20] == [401] * 20
    assert statuses[20] == 429
    assert (await sign_in(browser, noor)).status_code == 429


async def test_signing_out_ends_this_session_and_no_other(house: House) -> None:
    noor = await house.agent()
    here, there = await house.desk(noor), await house.desk(noor)
    assert (await here.delete("/v1/session")).status_code == 204
    assert (await here.get("/v1/me")).status_code == 401
    assert (await there.get("/v1/me")).status_code == 200


async def test_a_session_ends_at_its_time(house: House) -> None:
    noor = await house.agent()
    desk = await house.desk(noor)
    assert (await desk.get("/v1/me")).status_code == 200
    async with house.platform.workbench.begin() as work:
        past = datetime.now(UTC) - timedelta(seconds=1)
        await work.session.execute(
            update(AgentSession).where(col(AgentSession.agent_id) == noor.id).values(expires_at=past)
        )
    assert (await desk.get("/v1/me")).status_code == 401


async def test_a_new_password_ends_the_other_sessions(house: House, password_hash: str) -> None:
    noor = await house.agent(password_hash=password_hash)
    here, there = await house.desk(noor), await house.desk(noor)
    wrong = await here.put("/v1/me/password", json={"current_password": "no", "new_password": "another password"})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "current_password"
    body = {"current_password": PASSWORD, "new_password": "another password"}
    assert (await here.put("/v1/me/password", json=body)).status_code == 204
    assert (await here.get("/v1/me")).status_code == 200
    assert (await there.get("/v1/me")).status_code == 401
    browser = await house.stranger()
    assert (await sign_in(browser, noor)).status_code == 401
    assert (await sign_in(browser, noor, "another password")).status_code == 200


async def test_garbage_is_nobody(house: House) -> None:
    stranger = await house.stranger()
    for header in ("Bearer", "Bearer ", "Bearer x", "Basic abc", f"Bearer {'a' * 43}", "Bearer \x7f", "bk_" + "a" * 43):
        answer = await stranger.get("/v1/me", headers={"Authorization": header})
        assert answer.status_code == 401, header
        assert answer.headers["content-type"] == "application/problem+json"
