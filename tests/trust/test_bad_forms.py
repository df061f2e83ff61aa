"""Bodies that cannot be read, on every route of both services (B-17): a small 4xx problem, and nothing changes."""

from __future__ import annotations

import pytest
from trust.asgi import Ask
from trust.callers import credentials
from trust.forms import Form, bad_forms, scalars
from trust.problems import refusal_faults
from trust.routes import Route, routes_of
from trust.specimens import path_of
from trust.tally import record
from trust.world import GATEWAY, SAID, SERVICES, World

HEAVY = 1_000_000


async def _refused(world: World, service: str, route: Route, form: Form) -> list[str]:
    caller = "mine" if service == GATEWAY else "owner"
    headers = (*credentials(world, service, route, caller), *form.headers)
    path = path_of(service, route, world.acme, caller)
    heard = await world.ask(service, Ask(route.method, path, body=form.body, chunks=form.chunks, headers=headers))
    return [f"{route.method} {route.path}, {form.name}: {fault}" for fault in refusal_faults(heard, (SAID,))]


@pytest.mark.parametrize("service", SERVICES)
async def test_a_body_of_bad_form_is_refused_on_every_route(world: World, service: str) -> None:
    routes = [route for route in routes_of(world.apps[service]) if not route.takes_file]
    before, wrong, tried = world.ledger.rows(), [], 0
    for index, form in enumerate(bad_forms()):
        weight = sum(map(len, form.chunks)) if form.chunks else len(form.body or b"")
        # what is heavy is refused before any route is looked for: every route gets some of it, not all
        chosen = routes if weight < HEAVY else routes[index % 7 :: 7]
        for route in chosen:
            wrong += await _refused(world, service, route, form)
            tried += 1
    record("server_errors_on_bad_input", tried, len(wrong))
    assert not wrong, "\n".join(wrong[:40])
    assert not world.ledger.changed_since(before)
    assert tried > 2000


@pytest.mark.parametrize("service", SERVICES)
async def test_a_body_that_is_no_object_is_refused_where_things_change(world: World, service: str) -> None:
    before, wrong = world.ledger.rows(), []
    for route in routes_of(world.apps[service]):
        if route.changes_things and not route.takes_file:
            for form in scalars():
                wrong += await _refused(world, service, route, form)
    assert not wrong, "\n".join(wrong[:40])
    assert not world.ledger.changed_since(before)
