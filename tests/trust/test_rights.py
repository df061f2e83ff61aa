"""The authorisation matrix (B-01, B-02): every route of both services, tried by every kind of caller."""

from __future__ import annotations

from pathlib import Path

import pytest
from trust.callers import callers_of, credentials
from trust.problems import refusal_faults
from trust.rights import ALIKE, read_rights
from trust.routes import Route, routes_of
from trust.specimens import good_ask
from trust.tally import record
from trust.world import AGENT_API, SERVICES, THEIRS, World, a_world

from agent_api.rules import RANKS, RULES


@pytest.mark.parametrize("service", SERVICES)
async def test_every_route_has_a_rule_and_every_rule_a_route(world: World, service: str) -> None:
    routes = {route.place for route in routes_of(world.apps[service])}
    lines = set(read_rights()[service].lines)
    assert routes == lines, f"without a rule: {routes - lines}; without a route: {lines - routes}"


async def test_the_table_and_the_agent_apis_own_rules_say_the_same(world: World) -> None:
    lines = read_rights()[AGENT_API].lines
    routes = [route for route in routes_of(world.apps[AGENT_API]) if route.path.startswith("/v1")]
    assert {route.name for route in routes} == set(RULES)
    for route in routes:
        statuses = lines[route.place]
        if not RULES[route.name]:
            assert len(set(statuses.values())) == 1, f"{route.name} is for anyone, the table refuses some"
            continue
        assert statuses["outsider"] == 401
        for role, rank in RANKS.items():
            assert (statuses[role] != 403) == (rank >= RULES[route.name]), f"{role} on {route.name}"


@pytest.mark.parametrize("service", SERVICES)
async def test_everyone_may_do_exactly_what_the_table_says(world: World, service: str) -> None:
    rights = read_rights()[service]
    wrong: list[str] = []
    tried = 0
    for route in routes_of(world.apps[service]):
        statuses = rights.lines[route.place]
        seen: set[int] = set()
        for caller, column in callers_of(service).items():
            status, faults = await _try(world, service, route, caller, statuses[column])
            tried += 1
            seen.add(status)
            wrong += [f"{route.method} {route.path} by {caller}: {fault}" for fault in faults]
        if ALIKE in statuses.values() and (len(seen) != 1 or not seen <= {200, 404}):
            wrong.append(f"{route.path} is not the same for everyone: {seen}")
    record("wrong_authorisation_cells", tried, len(wrong))
    assert not wrong, "\n".join(wrong)
    assert tried > 250


async def test_behind_the_second_wall_every_route_still_works_and_shows_nothing_of_others(
    tmp_path: Path, database_url: str
) -> None:
    """On PostgreSQL, where requests run as a role of few rights. Rows are not put back: what ends things comes last."""
    broken, served, tried = list[str](), set[str](), 0
    async with a_world(tmp_path, database_url=database_url) as world:
        for service in SERVICES:
            for route in sorted(routes_of(world.apps[service]), key=lambda route: route.method == "DELETE"):
                for caller in callers_of(service):
                    headers = credentials(world, service, route, caller)
                    heard = await world.ask(service, good_ask(service, route, world.acme, headers, caller))
                    tried += 1
                    served |= {f"{route.method} {route.path}"} if heard.status < 400 else set()
                    if heard.status >= 500 or (THEIRS in heard.everything() and caller not in ("rival", "rivalkey")):
                        broken.append(f"{route.method} {route.path} by {caller}: {heard.status}")
        assert not world.platform.database.remarks()
    record("wrong_authorisation_cells", tried, len(broken))
    assert not broken, "\n".join(broken)
    assert len(served) > 80, f"only {len(served)} routes let anybody in"


async def _try(world: World, service: str, route: Route, caller: str, ruled: int) -> tuple[int, list[str]]:
    """The cell's status, and what is wrong with it; afterwards everything is as it was."""
    before = world.ledger.rows()
    heard = await world.ask(
        service, good_ask(service, route, world.acme, credentials(world, service, route, caller), caller)
    )
    faults: list[str] = []
    if ruled not in (ALIKE, heard.status):
        faults.append(f"answered {heard.status}, the table says {ruled}")
    if THEIRS in heard.everything() and caller not in ("rival", "rivalkey"):
        faults.append("the answer holds what belongs to the other workspace")
    if world.acme.mark in heard.everything() and caller in ("rival", "rivalkey") and ruled != 200:
        faults.append("the answer holds what belongs to this workspace")
    if heard.status >= 400 and route.path.startswith("/v1"):
        faults += refusal_faults(heard, forbidden=(world.acme.mark, THEIRS))
        if changed := world.ledger.changed_since(before):
            faults.append(f"it was refused, but changed {changed}")
    await world.ledger.put_back()
    return heard.status, faults
