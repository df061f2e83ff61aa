"""Ids that are none, odd spellings of addresses, methods and query strings: nobody gets in, nothing fails."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi import FastAPI
from trust.asgi import Ask
from trust.callers import credentials
from trust.paths import bad_ids, odd_spellings
from trust.problems import refusal_faults
from trust.routes import Route, routes_of
from trust.specimens import fill, good_ask, ids_of, path_of, state_of
from trust.tally import record
from trust.world import GATEWAY, SAID, SERVICES, World

QUERY_VALUES = (
    "", SAID, "-1", "1.5", "1e3", "0x10", "9" * 4000, "%00", "%ed%a0%80", "%ff", "null", "[]", "true", "NaN", "+",
    "2147483648", f"%27{SAID}", f"{SAID}%0d%0aX:1", "%EF%BC%91",
)  # fmt: skip
METHODS = ("PUT", "PATCH", "TRACE", "CONNECT", "BREW", "PROPFIND", "get", "HEAD", "OPTIONS", "")


def _own(service: str) -> str:
    return "key" if service == GATEWAY else "owner"


def _v1(world: World, service: str) -> list[Route]:
    return [route for route in routes_of(world.apps[service]) if route.path.startswith("/v1")]


@pytest.mark.parametrize("service", SERVICES)
async def test_an_id_that_is_none_is_a_404_on_every_route(world: World, service: str) -> None:
    before, wrong, tried = world.ledger.rows(), [], 0
    for route in (route for route in _v1(world, service) if "{" in route.path):
        ids = ids_of(world.acme, state_of(service, route))
        names = [name for name in ids if f"{{{name}}}" in route.path]
        headers = credentials(world, service, route, _own(service))
        good = good_ask(service, route, world.acme, headers)
        for name, bad in ((one, bad) for one in names for bad in bad_ids(ids[one])):
            path = fill(route.path, {**ids, name: bad})
            heard = await world.ask(service, replace(good, path=path))
            faults = refusal_faults(heard, (SAID, world.acme.mark))
            faults += [f"answered {heard.status}"] * (heard.status not in (404, 405))
            wrong += [f"{route.method} {path[:120]}: {fault}" for fault in faults]
            tried += 1
    record("server_errors_on_bad_input", tried, len(wrong))
    assert not wrong, "\n".join(wrong[:40])
    assert not world.ledger.changed_since(before)
    assert tried > 500


@pytest.mark.parametrize("service", SERVICES)
async def test_an_address_has_one_spelling(world: World, service: str) -> None:
    """Otherwise a limit or a rule keyed by address could be walked around."""
    before, wrong = world.ledger.rows(), []
    for route in _v1(world, service):
        good = path_of(service, route, world.acme, _own(service))
        headers = credentials(world, service, route, _own(service))
        for path in odd_spellings(good):
            heard = await world.ask(service, Ask(route.method, path, headers=headers))
            page = heard.status == 200 and heard.by_name["content-type"].startswith("text/html")
            if page and route.method == "GET":  # the panel's page, which knows its own addresses
                continue
            wrong += [f"{route.method} {path}: {fault}" for fault in refusal_faults(heard, (SAID,))]
    assert not wrong, "\n".join(wrong[:40])
    assert not world.ledger.changed_since(before)


@pytest.mark.parametrize("service", SERVICES)
async def test_an_unknown_method_is_refused_on_every_route(world: World, service: str) -> None:
    before, wrong = world.ledger.rows(), []
    routes = routes_of(world.apps[service])
    taken = {route.place for route in routes}
    for route in routes:
        path = path_of(service, route, world.acme, _own(service))
        headers = credentials(world, service, route, _own(service))
        for method in METHODS:
            if (method, route.path) in taken or (method == "HEAD" and ("GET", route.path) in taken):
                continue
            heard = await world.ask(service, Ask(method, path, headers=headers))
            wrong += [f"{method} {path}: {fault}" for fault in refusal_faults(heard, (SAID,))]
    assert not wrong, "\n".join(wrong[:40])
    assert not world.ledger.changed_since(before)


@pytest.mark.parametrize("service", SERVICES)
async def test_no_value_in_any_query_is_a_failure_of_ours(world: World, service: str) -> None:
    app = world.apps[service]
    assert isinstance(app, FastAPI)
    description, wrong, tried = app.openapi(), [], 0
    for route in (route for route in _v1(world, service) if route.method == "GET"):
        operation = description["paths"][route.path]["get"]
        names = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
        path = path_of(service, route, world.acme)
        headers = credentials(world, service, route, _own(service))
        queries = [f"{name}={value}" for name in (*names, "unknown", "%00", SAID) for value in QUERY_VALUES]
        queries += [f"{name}=1&{name}={SAID}" for name in names] + ["&" * 500, "=" * 500, "%", "a" * 60_000]
        for query in queries:
            heard = await world.ask(service, Ask(route.method, path, query, headers=headers))
            tried += 1
            if heard.status >= 300:
                wrong += [f"{path}?{query[:80]}: {fault}" for fault in refusal_faults(heard, (SAID,))]
            wrong += [f"{path}?{query[:80]}: not reached"] * (heard.status in (401, 403, 404))
    record("server_errors_on_bad_input", tried, len(wrong))
    assert not wrong, "\n".join(wrong[:40])
    assert tried > 200


ODD_VALUES = (b"\xff\xfe", b"\x00", SAID.encode() * 4000, b"", b"\r\nx: y", "é".encode(), b"9" * 5000, b"-1")
ODD_NAMES = (
    b"last-event-id", b"origin", b"host", b"x-request-id", b"cookie", b"x-csrf-token", b"if-none-match", b"range",
    b"accept", b"if-modified-since", b"x-forwarded-for", b"forwarded", b"accept-encoding",
    b"access-control-request-method",
)  # fmt: skip


@pytest.mark.parametrize("service", SERVICES)
async def test_odd_headers_are_no_failure_of_ours(world: World, service: str) -> None:
    """Every route meets every header, and every header every value; not every route every value."""
    wrong, tried = [], 0
    reads = [route for route in routes_of(world.apps[service]) if not route.changes_things]
    for at, route in enumerate(reads):
        path = path_of(service, route, world.acme)
        headers = credentials(world, service, route, _own(service))
        for number, name in enumerate(ODD_NAMES):
            for value in ODD_VALUES[(at + number) % 4 :: 4]:
                heard = await world.ask(service, Ask(route.method, path, headers=(*headers, (name, value))))
                tried += 1
                if heard.status >= 500 or SAID in heard.everything():
                    wrong.append(f"{path} with {name!r}: {value[:40]!r}: {heard.status} {heard.body[:100]!r}")
    record("server_errors_on_bad_input", tried, len(wrong))
    assert not wrong, "\n".join(wrong[:40])
