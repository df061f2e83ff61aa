"""Waiting targets: every agent shows by them, admins set them."""

from agent_house import Desk


async def test_an_admin_sets_them_and_everybody_reads_them(admin: Desk, noor: Desk) -> None:
    assert (await noor.get("/v1/settings/waiting")).json() == {"amber_seconds": 60, "red_seconds": 300}
    wanted = {"amber_seconds": 20, "red_seconds": 45}
    assert (await admin.put("/v1/settings/waiting", json=wanted)).json() == wanted
    assert (await noor.get("/v1/settings/waiting")).json() == wanted
    assert (await noor.put("/v1/settings/waiting", json=wanted)).status_code == 403
    assert (await admin.get("/v1/audit-log")).json()["items"][0]["action"] == "waiting_targets.changed"


async def test_amber_comes_before_red(admin: Desk) -> None:
    for amber, red in [(60, 60), (61, 60), (0, 60), (1, 86_401), (None, 60), ("soon", 60)]:
        refused = await admin.put("/v1/settings/waiting", json={"amber_seconds": amber, "red_seconds": red})
        assert refused.status_code == 422, (amber, red)
    assert (await admin.get("/v1/settings/waiting")).json()["red_seconds"] == 300
