"""The matrix of routes and principals: run, not declared."""

from collections import defaultdict
from typing import Any

import pytest
from agent_house import Desk, House
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from agent_api.rules import RULES, Who
from baton.ids import new_id

Route = tuple[str, str, str]
BELOW = {Who.AGENT: [], Who.ADMIN: ["agent"], Who.OWNER: ["agent", "admin"]}


def routes_of(house: House) -> list[Route]:
    """(name, method, path) of everything under /v1."""
    assert isinstance(house.app, FastAPI)
    found = []
    for context in iter_route_contexts(house.app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and (context.path or "").startswith("/v1"):
            found += [(route.name, method, context.path or "") for method in sorted(route.methods or ())]
    return found


async def call(desk: Desk, route: Route, **fields: Any) -> int:
    _, method, path = route
    for part in ("conversation_id", "bot_id", "agent_id", "api_key_id", "canned_reply_id"):
        path = path.replace("{" + part + "}", "0" * 26)
    return (await desk.request(method, path, **fields)).status_code


async def test_every_route_has_a_rule_and_every_rule_a_route(house: House) -> None:
    names = [name for name, _, _ in routes_of(house)]
    assert len(names) > 40
    assert sorted(names) == sorted(RULES)


async def test_who_is_not_signed_in_gets_nothing_but_the_way_in(house: House) -> None:
    stranger = await house.stranger()
    for route in routes_of(house):
        status = await call(stranger, route)
        assert status == (422 if RULES[route[0]] is Who.ANYONE else 401), route


@pytest.mark.parametrize("role", ["agent", "admin"])
async def test_who_ranks_too_low_is_refused_before_anything_is_looked_at(house: House, role: str) -> None:
    desk = await house.desk(await house.agent("Noor", role=role))
    for route in routes_of(house):
        if route[0] == "sign_out":
            continue
        refused = role in BELOW.get(RULES[route[0]], [])
        status = await call(desk, route, json={"surprise": 1} if route[1] not in ("GET", "DELETE") else None)
        assert (status == 403) is refused, (route, status)
        assert status < 500, route


async def test_a_workspace_api_key_and_a_visitors_token_open_nothing_here(house: House) -> None:
    desk = await house.stranger()
    token, _ = house.platform.visitor_tokens.issue("0" * 26, "0" * 26, house.workspace.id)
    for credential in ("bk_" + "a" * 43, token):
        desk.headers["Authorization"] = f"Bearer {credential}"
        for route in routes_of(house):
            if RULES[route[0]] is not Who.ANYONE:
                assert await call(desk, route) == 401, route


async def test_rubbish_is_refused_with_a_small_problem_that_repeats_nothing(house: House, admin: Desk) -> None:
    bodies = [
        b"{", b"[]", b'"canary"', b"NaN", b'{"canary": 1}', b'{"name": "\\u0000canary"}', b'{"name": "\\ud800canary"}',
        b'{"text": {"canary": []}, "seq": 1e400}', b'{"a": 1, "a": 2}', b"[" * 1000, b"\xff\xfecanary",
        b'{"email": "canary", "password": 5}', b'{"seq": 99999999999999999999}', b'{"seq": -1}', b'{"seq": true}',
    ]  # fmt: skip
    conversation = await house.conversation()
    real = defaultdict(new_id, {"conversation_id": conversation.id, "bot_id": conversation.bot_id})
    real["agent_id"] = (await house.agent("Noor")).id
    real["api_key_id"] = (await admin.post("/v1/api-keys", json={"name": "Shop"})).json()["id"]
    hello = {"shortcut": "hello", "text": "Hello"}
    real["canned_reply_id"] = (await admin.post("/v1/canned-replies", json=hello)).json()["id"]
    refused = 0
    for route in sorted(routes_of(house), key=lambda route: route[1] == "DELETE"):
        if route[0] == "sign_out":
            continue
        for body in bodies:
            path = route[2].format_map(real)
            answer = await admin.request(route[1], path, content=body, headers={"Content-Type": "application/json"})
            assert answer.status_code < 500, (route, body)
            if answer.status_code >= 400:
                refused += 1
                assert answer.headers["content-type"] == "application/problem+json", (route, body)
                assert len(answer.content) < 4096, (route, body)
                assert b"canary" not in answer.content, (route, body)
    assert refused > 200
