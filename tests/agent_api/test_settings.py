"""Keys: tried before they are stored, sealed, and never shown again."""

from typing import Any

import pytest
from agent_house import ABLY_KEY, Desk, House
from servers.standins import StandIn

from baton.models import Secret
from baton.realtime import KeyReport
from baton.secrets_at_rest import ABLY, AI, AI_FALLBACK, IDENTITY
from baton.security.visitor_tokens import MIN_KEY_BYTES

CANARY = "app9.key9:canary-canary-canary-canary-canary"


@pytest.fixture
async def owner(house: House) -> Desk:
    return await house.desk(await house.agent("Olive", role="owner"))


async def test_an_ably_key_is_stored_and_shown_only_by_its_end(house: House, owner: Desk) -> None:
    nothing = (await owner.get("/v1/settings/ably")).json()
    assert nothing == {"configured": False, "key_name": None, "last_four": None, "updated_at": None}
    stored = await owner.put("/v1/settings/ably", json={"private_key": f" {CANARY}\n"})
    assert stored.status_code == 200
    shown = (await owner.get("/v1/settings/ably")).json()
    assert shown == stored.json()
    assert (shown["configured"], shown["key_name"], shown["last_four"]) == (True, "app9.key9", "nary")
    assert await house.platform.keyring.key_of(house.workspace.id, ABLY) == CANARY
    for path in ("/v1/settings/ably", "/v1/audit-log", "/v1/bots", "/v1/me"):
        assert "canary-" not in (await owner.get(path)).text
    async with house.platform.database.engine.connect() as connection:
        rows = await connection.exec_driver_sql("select sealed, hint from secret")
        assert "canary-" not in str(rows.all())


@pytest.mark.parametrize("fault", ["unreachable", "wrong_key", "missing_capability", "malformed"])
async def test_a_key_that_does_not_work_is_refused_and_the_admin_told_why(
    house: House, owner: Desk, fault: Any
) -> None:
    house.realtime.report = KeyReport(fault=fault, message=f"It is {fault}.")
    refused = await owner.put("/v1/settings/ably", json={"private_key": CANARY})
    assert (refused.status_code, refused.json()["detail"]) == (422, f"It is {fault}.")
    assert refused.json()["errors"] == [{"field": "private_key", "message": f"It is {fault}."}]
    assert "canary-" not in refused.text
    assert (await owner.get("/v1/settings/ably")).json()["configured"] is False


async def test_the_key_stays_while_a_bot_needs_it(house: House, admin: Desk) -> None:
    bot = (await admin.post("/v1/bots", json={"name": "Fern"})).json()
    refused = await admin.delete("/v1/settings/ably")
    assert (refused.status_code, refused.json()["type"]) == (409, "ably_key_needed")
    assert await house.platform.keyring.key_of(house.workspace.id, ABLY) == ABLY_KEY
    await admin.patch(f"/v1/bots/{bot['id']}", json={"interaction_mode": "ai_only"})
    assert (await admin.delete("/v1/settings/ably")).status_code == 204
    assert (await admin.delete("/v1/settings/ably")).status_code == 204
    assert await house.platform.keyring.key_of(house.workspace.id, ABLY) is None


async def test_the_identity_secret_is_shown_once(house: House, owner: Desk) -> None:
    assert (await owner.get("/v1/settings/identity")).json()["configured"] is False
    first = await owner.post("/v1/settings/identity")
    second = await owner.post("/v1/settings/identity")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["secret"] != second.json()["secret"]
    assert len(second.json()["secret"].encode()) >= MIN_KEY_BYTES
    assert await house.platform.keyring.key_of(house.workspace.id, IDENTITY) == second.json()["secret"]
    shown = await owner.get("/v1/settings/identity")
    assert shown.json()["last_four"] == second.json()["secret"][-4:]
    assert second.json()["secret"] not in shown.text


async def test_an_api_key_is_shown_once_and_can_be_revoked(house: House, owner: Desk) -> None:
    made = (await owner.post("/v1/api-keys", json={"name": "Shop server"})).json()
    assert made["key"].startswith("bk_")
    listed = await owner.get("/v1/api-keys")
    assert made["key"] not in listed.text
    assert [(one["name"], one["last_four"]) for one in listed.json()["items"]] == [("Shop server", made["key"][-4:])]
    for _ in range(2):
        assert (await owner.delete(f"/v1/api-keys/{made['id']}")).status_code == 204
    assert (await owner.get("/v1/api-keys")).json()["items"][0]["revoked_at"] is not None
    neighbour = await house.neighbour()
    stranger = await neighbour.desk(await neighbour.agent("Rex", role="owner"))
    assert (await stranger.delete(f"/v1/api-keys/{made['id']}")).status_code == 404
    assert (await stranger.delete("/v1/api-keys/x")).status_code == 404


@pytest.fixture
def model_allowed(ai_standin: StandIn, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the AI stand-in, which the operator has allowed although it is private."""
    monkeypatch.setenv("BATON_OUTBOUND_ALLOW", "127.0.0.1")
    return f"{ai_standin.url}/v1"


async def test_a_model_is_asked_before_its_key_is_stored(model_allowed: str, house: House, owner: Desk) -> None:
    body = {"base_url": model_allowed, "api_key": "sk-canary-canary", "model": "stand-in"}
    stored = await owner.put("/v1/settings/ai", json=body)
    assert stored.status_code == 200, stored.text
    assert stored.json().items() >= {"configured": True, "base_url": model_allowed, "model": "stand-in"}.items()
    assert stored.json()["last_four"] == "nary"
    short = await owner.put("/v1/settings/ai", json={**body, "api_key": "s3cr"})
    assert (short.status_code, short.json()["last_four"]) == (200, None)
    assert (await owner.put("/v1/settings/ai", json=body)).status_code == 200
    assert "sk-canary" not in (await owner.get("/v1/settings/ai")).text + (await owner.get("/v1/audit-log")).text
    assert await house.platform.keyring.key_of(house.workspace.id, AI) == "sk-canary-canary"
    assert (await owner.delete("/v1/settings/ai")).status_code == 204
    assert (await owner.get("/v1/settings/ai")).json()["configured"] is False


async def test_a_stored_key_can_be_tried_again(house: House, owner: Desk) -> None:
    assert (await owner.post("/v1/settings/ably/check")).status_code == 409
    await owner.put("/v1/settings/ably", json={"private_key": CANARY})
    works = (await owner.post("/v1/settings/ably/check")).json()
    assert (works["works"], works["fault"]) == (True, None)
    house.realtime.report = KeyReport(fault="missing_capability", message="The key lacks publish.")
    told = (await owner.post("/v1/settings/ably/check")).json()
    assert told == {"works": False, "fault": "missing_capability", "message": "The key lacks publish."}
    assert (await owner.get("/v1/settings/ably")).json()["configured"] is True


async def test_a_next_provider_stands_beside_the_first_one(model_allowed: str, house: House, owner: Desk) -> None:
    body = {"base_url": model_allowed, "api_key": "sk-canary-fallback", "model": "stand-in"}
    assert (await owner.post("/v1/settings/ai/fallback/check")).status_code == 409
    stored = (await owner.put("/v1/settings/ai/fallback", json=body)).json()
    assert stored["configured"] is False
    assert stored["fallback"].items() >= {"configured": True, "model": "stand-in", "last_four": "back"}.items()
    assert (await owner.get("/v1/settings/ai")).json() == stored
    assert (await owner.post("/v1/settings/ai/fallback/check")).json()["works"] is True
    assert await house.platform.keyring.key_of(house.workspace.id, AI_FALLBACK) == "sk-canary-fallback"
    assert "sk-canary" not in (await owner.get("/v1/settings/ai")).text + (await owner.get("/v1/audit-log")).text
    refused = await owner.put("/v1/settings/ai/fallback", json={**body, "base_url": "http://127.0.0.1:9/v1"})
    assert refused.status_code == 422
    assert (await owner.delete("/v1/settings/ai/fallback")).status_code == 204
    assert (await owner.get("/v1/settings/ai")).json()["fallback"]["configured"] is False


async def test_a_provider_that_has_gone_is_told_of_when_tried(
    model_allowed: str, house: House, owner: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"base_url": model_allowed, "api_key": "sk-canary-canary", "model": "stand-in"}
    assert (await owner.put("/v1/settings/ai", json=body)).status_code == 200
    assert (await owner.post("/v1/settings/ai/check")).json() == {
        "works": True, "fault": None, "message": "stand-in answers.",
    }  # fmt: skip
    async with house.platform.workbench.begin() as work:
        secret = await work.session.get_one(Secret, (house.workspace.id, AI))
        secret.hint = {**secret.hint, "base_url": "http://127.0.0.1:9/v1"}
    house.platform.keyring.forget(house.workspace.id, AI)
    told = (await owner.post("/v1/settings/ai/check")).json()
    assert (told["works"], told["fault"]) == (False, "base_url")


async def test_a_model_that_does_not_answer_is_not_stored(house: House, owner: Desk) -> None:
    bad: list[dict[str, Any]] = [
        {"base_url": "http://127.0.0.1:9/v1"}, {"base_url": "http://[::1]/latest"},
        {"base_url": "http://localhost:5432/v1"}, {"base_url": "ftp://x"}, {"base_url": "https://user:pw@x.example"},
        {"api_key": "two words"}, {"api_key": "nul\x00"}, {"api_key": ""}, {"model": ""}, {"extra": 1},
    ]  # fmt: skip
    for change in bad:
        body = {"base_url": "http://127.0.0.1:9/v1", "api_key": "sk-canary", "model": "m", **change}
        refused = await owner.put("/v1/settings/ai", json=body)
        assert refused.status_code == 422, change
        assert "sk-canary" not in refused.text
    assert (await owner.get("/v1/settings/ai")).json()["configured"] is False
