"""Talk to a human: a typed result, one event per pass, and nothing promised that nobody can keep."""

from __future__ import annotations

from gateway_site import Site, Visit


async def ask(visit: Visit, **body: object) -> dict[str, object]:
    answer = await visit.call("POST", "/handoff", json=body)
    assert answer.status_code == 202, answer.text
    result: dict[str, object] = answer.json()
    return result


async def events(visit: Visit) -> list[str]:
    return [entry["event"] for entry in await visit.entries() if entry["kind"] == "event"]


async def test_with_somebody_there_the_visitor_is_queued_once(site: Site) -> None:
    await site.agent()
    visit = await site.visit(await site.bot())
    first = await ask(visit, reason="My plant is dying")
    assert first["result"] == "queued"
    assert first["conversation"]["queue"] == {"position": 1, "wait_seconds_low": None, "wait_seconds_high": None}  # type: ignore[index]
    again = await ask(visit)
    assert (again["result"], again["conversation"]["epoch"]) == ("queued", 2)  # type: ignore[index]
    assert await events(visit) == ["handoff_requested"]


async def test_with_nobody_there_the_bot_keeps_the_baton_unless_the_visitor_insists(site: Site) -> None:
    visit = await site.visit(await site.bot())
    assert (await ask(visit))["result"] == "no_agents"
    assert (await ask(visit))["result"] == "no_agents"
    assert await events(visit) == ["handoff_missed"]
    assert (await visit.state())["holder"] == "bot"
    left = await visit.call("PATCH", "/visitor", json={"email": "ada@example.com"})
    assert left.json()["visitor"]["email"] == "ada@example.com"
    insisted = await ask(visit, wait=True)
    assert insisted["result"] == "queued"
    assert await events(visit) == ["handoff_missed", "handoff_requested"]


async def test_an_agent_who_is_away_or_whose_lease_has_run_out_is_nobody(site: Site) -> None:
    await site.agent("Away", availability="away")
    await site.agent("Gone", seen_until=None)
    visit = await site.visit(await site.bot())
    assert (await ask(visit))["result"] == "no_agents"


async def test_never_mind_gives_the_baton_back_to_the_bot(site: Site) -> None:
    await site.agent()
    visit = await site.visit(await site.bot())
    await ask(visit)
    back = await visit.call("DELETE", "/handoff")
    assert (back.status_code, back.json()["holder"], back.json()["queue"]) == (200, "bot", None)
    assert (await visit.call("DELETE", "/handoff")).status_code == 200
    assert await events(visit) == ["handoff_requested", "handoff_cancelled"]


async def test_ai_only_never_passes_to_a_person_and_human_only_never_back(site: Site) -> None:
    await site.agent()
    machine = await site.visit(await site.bot("ai_only"))
    refused = await machine.call("POST", "/handoff")
    assert (refused.status_code, refused.json()["type"]) == (409, "not_allowed")
    people = await site.visit(await site.bot("human_only"))
    assert (await ask(people))["result"] == "queued"
    assert (await people.call("DELETE", "/handoff")).status_code == 409
    assert await events(people) == ["handoff_requested"]
    assert (await people.state())["epoch"] == 1


async def test_the_realtime_token_exists_only_while_people_have_the_conversation(site: Site) -> None:
    await site.agent()
    visit = await site.visit(await site.bot())
    refused = await visit.call("POST", "/realtime-token")
    assert (refused.status_code, refused.json()["type"]) == (409, "not_escalated")
    await ask(visit)
    without_key = await visit.call("POST", "/realtime-token")
    assert without_key.json()["type"] == "ably_key_missing"
