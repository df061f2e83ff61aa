"""Wrong values in every field of every request, and fields that are nobody's to set (B-04): refused, small, silent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from fastapi import FastAPI
from trust.asgi import JSON_TYPE, Ask, Heard, as_json
from trust.bends import UNSTORABLE, Schema, bends, fields, objects, with_field
from trust.callers import credentials
from trust.problems import refusal_faults
from trust.routes import Route, routes_of
from trust.specimens import full_body_of, path_of
from trust.tally import record
from trust.world import GATEWAY, SAID, SERVICES, World

from baton.service.bodies import known_names

NOT_REACHED = (401, 403)
MAY_BE_A_401 = ("identity_token", "email", "password")


def _writes(world: World, service: str) -> list[Route]:
    return [route for route in routes_of(world.apps[service]) if route.takes_body]


def _description(world: World, service: str) -> Schema:
    app = world.apps[service]
    assert isinstance(app, FastAPI)
    return app.openapi()


def _schema(description: Schema, route: Route) -> Schema:
    operation = description["paths"][route.path][route.method.lower()]
    found: Schema = operation["requestBody"]["content"]["application/json"]["schema"]
    return found


async def _send(world: World, service: str, route: Route, body: Any, query: str = "") -> Heard:
    caller = "key" if service == GATEWAY else "owner"
    headers = (*credentials(world, service, route, caller), JSON_TYPE)
    path = path_of(service, route, world.acme, caller)
    return await world.ask(service, Ask(route.method, path, query, as_json(body), headers=headers))


@pytest.mark.parametrize("service", SERVICES)
async def test_a_good_body_is_reached_and_accepted_before_it_is_bent(world: World, service: str) -> None:
    """Otherwise the tests below would be refused for another reason than the bend."""
    for route in _writes(world, service):
        heard = await _send(world, service, route, full_body_of(service, route, world.acme))
        expected = 404 if route.name == "accept_invitation" else 299
        assert heard.status <= expected, (route, heard.body)
        await world.ledger.put_back()


@pytest.mark.parametrize("service", SERVICES)
async def test_no_value_in_any_field_is_a_failure_of_ours(world: World, service: str) -> None:
    description, wrong, tried, refused = _description(world, service), [], 0, 0
    for route in _writes(world, service):
        schema = _schema(description, route)
        allows = jsonschema_rs.validator_for({**schema, "components": description["components"]})
        for bend in bends(full_body_of(service, route, world.acme), schema, description):
            before = world.ledger.commits()
            heard = await _send(world, service, route, bend.body)
            tried += 1
            where = f"{route.method} {route.path}, {bend}"
            if heard.status < 300:
                wrong += [where + ": accepted"] * (bend.value in UNSTORABLE or not allows.is_valid(bend.body))
                await world.ledger.put_back()
                continue
            refused += 1
            faults = refusal_faults(heard, (SAID,))
            faults += ["not reached"] * (heard.status in NOT_REACHED and bend.place[-1] not in MAY_BE_A_401)
            faults += ["refused, but something was committed"] * (world.ledger.commits() != before)
            wrong += [f"{where}: {fault}" for fault in faults]
    record("server_errors_on_bad_input", tried, len(wrong))
    assert not wrong, "\n".join(wrong[:40])
    assert refused > tried / 3


def _foreign_names(world: World) -> Iterator[tuple[str, Any]]:
    for name in sorted(world.ledger.names | {"is_admin", "__proto__", "constructor", "_sa_instance_state", "kind"}):
        yield name, SAID
        if name in ("epoch", "seq", "active", "workspace_id"):
            yield name, 7 if name != "workspace_id" else world.rival.workspace.id


@pytest.mark.parametrize("service", SERVICES)
async def test_no_column_of_any_table_can_be_set_from_outside(world: World, service: str) -> None:
    description, wrong, tried = _description(world, service), [], 0
    for route in _writes(world, service):
        schema = _schema(description, route)
        body = full_body_of(service, route, world.acme)
        before = world.ledger.rows()
        for place in objects(schema, description):
            ours = _names_at(schema, description, place)
            for name, value in _foreign_names(world):
                if name in ours:
                    continue
                tried += 1
                heard = await _send(world, service, route, with_field(body, place, name, value))
                where = f"{route.method} {route.path}, {'.'.join(map(str, place))} with {name}"
                faults = refusal_faults(heard, (SAID, world.rival.workspace.id))
                faults += ["not a 422"] * (heard.status != 422)
                wrong += [f"{where}: {fault}" for fault in faults]
        if changed := world.ledger.changed_since(before):
            wrong.append(f"{route.method} {route.path}: changed {changed}")
    record("server_errors_on_bad_input", tried, len(wrong))
    assert not wrong, "\n".join(wrong[:40])
    assert tried > 1000


def _names_at(schema: Schema, description: Schema, place: tuple[str | int, ...]) -> set[str]:
    """What the request itself may have there (a bot has a name, and so has its table)."""
    depth = len(place)
    return {str(one[-1]) for one in fields(schema, description) if one[:depth] == place and len(one) == depth + 1}


@pytest.mark.parametrize("service", SERVICES)
async def test_columns_in_the_query_string_change_nothing(world: World, service: str) -> None:
    names = world.ledger.names | known_names()
    query = "&".join(f"{name}={SAID}" for name in sorted(names) if name not in ("limit", "cursor", "after"))
    for route in routes_of(world.apps[service]):
        if not route.changes_things or not route.path.startswith("/v1"):
            continue
        body = full_body_of(service, route, world.acme)
        heard = await _send(world, service, route, body, query)
        assert heard.status < 500, (route, heard.body)
        assert SAID not in heard.everything(), route
        assert SAID not in repr(world.ledger.rows()), route
        await world.ledger.put_back()
