"""How long things are kept is an admin's decision, written down, and never made by an omission."""

from __future__ import annotations

from agent_house import Desk, House

RULES = {"conversations_days": 90, "audit_log_days": 365, "visitors_days": 30, "turns_days": None}


async def test_nothing_is_purged_until_an_admin_says_so(house: House, admin: Desk, noor: Desk) -> None:
    nothing = (await admin.get("/v1/settings/retention")).json()
    assert set(nothing.values()) == {None}
    stored = await admin.put("/v1/settings/retention", json=RULES)
    assert stored.status_code == 200
    shown = (await admin.get("/v1/settings/retention")).json()
    assert {name: shown[name] for name in RULES} == RULES
    assert shown == stored.json()
    noted = (await admin.get("/v1/audit-log")).json()["items"][0]
    assert (noted["action"], noted["data"]) == ("retention.changed", RULES)
    assert (await noor.put("/v1/settings/retention", json=RULES)).status_code == 403
    neighbour = await house.neighbour()
    theirs = await house.desk(await neighbour.agent("Rita", role="owner"))
    assert (await theirs.get("/v1/settings/retention")).json() == nothing


async def test_a_rule_that_is_left_out_or_makes_no_sense_is_refused(admin: Desk) -> None:
    for wrong in ({"turns_days": 0}, {"turns_days": 3_651}, {"turns_days": "soon"}, {"visitor_days": 3}):
        assert (await admin.put("/v1/settings/retention", json=RULES | wrong)).status_code == 422
    for name in RULES:
        left = {other: days for other, days in RULES.items() if other != name}
        assert (await admin.put("/v1/settings/retention", json=left)).status_code == 422
    assert (await admin.get("/v1/settings/retention")).json()["updated_at"] is None
