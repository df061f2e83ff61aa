"""Every token that should open nothing, at every route that wants one (B-06, B-08, B-09): 401, and nothing changes."""

from __future__ import annotations

import base64
import json

import pytest
from trust.asgi import JSON_TYPE, Ask, as_json, bearer
from trust.problems import refusal_faults
from trust.rights import read_rights
from trust.routes import Route, routes_of
from trust.specimens import good_ask
from trust.tally import record
from trust.tokens import bad_authorisations
from trust.world import AGENT_API, GATEWAY, SAID, SERVICES, World


def _closed(world: World, service: str) -> list[Route]:
    """The routes that refuse somebody who brings garbage."""
    lines = read_rights()[service].lines
    column = "garbage" if service == GATEWAY else "outsider"
    return [route for route in routes_of(world.apps[service]) if lines[route.place][column] == 401]


@pytest.mark.parametrize("service", SERVICES)
async def test_no_bad_token_opens_any_route(world: World, service: str) -> None:
    before, wrong, tried = world.ledger.rows(), [], 0
    for name, headers in bad_authorisations(world):
        if service == GATEWAY and name == "in the wrong header":
            continue  # there it is nobody's request, and nobody may begin a conversation
        for route in _closed(world, service):
            if route.name == "sign_in":
                continue
            heard = await world.ask(service, good_ask(service, route, world.acme, headers))
            faults = refusal_faults(heard, (SAID, world.acme.mark))
            faults += [f"answered {heard.status}"] * (heard.status != 401)
            wrong += [f"{name} at {route.method} {route.path}: {fault}" for fault in faults]
            tried += 1
    record("wrong_authorisation_cells", tried, len(wrong))
    assert not wrong, "\n".join(wrong[:40])
    assert not world.ledger.changed_since(before)
    assert tried > 1200


async def test_a_good_token_is_not_read_from_the_address(world: World) -> None:
    tokens = {GATEWAY: world.acme.tokens["with_bot"], AGENT_API: world.acme.sessions["owner"]}
    for service, token in tokens.items():
        for name in ("token", "access_token", "authorization", "visitor_token", "api_key", "session"):
            path = "/v1/conversations"
            heard = await world.ask(service, Ask("GET", path, query=f"{name}={token}"))
            assert heard.status in (401, 422)
            assert token not in heard.everything()


async def test_a_token_of_one_conversation_opens_no_other_in_any_state(world: World) -> None:
    """Also of the same workspace, also a closed one (B-08)."""
    lines = read_rights()[GATEWAY].lines
    inside = [route for route in routes_of(world.apps[GATEWAY]) if "{conversation_id}" in route.path]
    assert all(lines[route.place]["other"] == 404 for route in inside)
    for state, token in {**world.acme.tokens, "next door": world.rival.tokens["waiting"]}.items():
        for route in inside:
            for target, conversation in world.acme.conversations.items():
                if target == state:
                    continue
                path = route.path.replace("{conversation_id}", conversation.id)
                heard = await world.ask(GATEWAY, Ask(route.method, path, headers=(bearer(token),)))
                assert heard.status in (404, 422), (route, state, target)
                assert world.acme.mark not in heard.everything()


async def test_a_realtime_token_opens_one_channel_to_listen_and_nothing_else(world: World) -> None:
    """Asking twice, or as an agent who is also a visitor, never widens it (B-09)."""
    acme = world.acme
    conversation = acme.conversations["waiting"]
    path = f"/v1/conversations/{conversation.id}/realtime-token"
    for _ in range(2):
        issued = (await world.ask(GATEWAY, Ask("POST", path, headers=(bearer(acme.tokens["waiting"]),)))).json()
        channel = f"baton:{acme.workspace.id}:conversation:{conversation.id}"
        claims = json.loads(base64.urlsafe_b64decode(issued["token"].split(".")[1] + "=="))
        assert issued["channel"] == channel
        assert json.loads(claims["x-ably-capability"]) == {channel: ["presence", "subscribe"]}
        assert claims["x-ably-clientId"] == f"visitor:{conversation.visitor_id}" == issued["client_id"]
        assert 0 < claims["exp"] - claims["iat"] <= 3600


async def test_the_agents_realtime_token_stays_in_its_workspace_and_ends_soon(world: World) -> None:
    headers = (bearer(world.acme.sessions["agent"]),)
    issued = (await world.ask(AGENT_API, Ask("POST", "/v1/realtime-token", headers=headers))).json()
    claims = json.loads(base64.urlsafe_b64decode(issued["token"].split(".")[1] + "=="))
    for channel, allowed in json.loads(claims["x-ably-capability"]).items():
        assert channel.startswith(f"baton:{world.acme.workspace.id}:")
        assert set(allowed) <= {"presence", "subscribe"}
    assert claims["x-ably-clientId"] == f"agent:{world.acme.agents['agent'].id}"
    assert 0 < claims["exp"] - claims["iat"] <= 300


async def test_what_belongs_to_others_cannot_be_named_in_a_body(world: World) -> None:
    """B-05: a colleague of another workspace, a bot of another workspace."""
    acme, rival = world.acme, world.rival
    held = acme.conversations["held_by_agent"].id
    body = as_json({"agent_id": rival.agents["agent"].id})
    transfer = Ask("POST", f"/v1/conversations/{held}/transfer", body=body, headers=_as(acme.sessions["agent"]))
    heard = await world.ask(AGENT_API, transfer)
    assert heard.status == 422
    assert not refusal_faults(heard, (rival.mark, rival.agents["agent"].id))
    begin = as_json({"bot_id": rival.bots["hybrid"].id})
    for token in (acme.tokens["with_bot"], acme.keys["live"]):
        heard = await world.ask(GATEWAY, Ask("POST", "/v1/conversations", body=begin, headers=_as(token)))
        assert heard.status == 401
    team = as_json({"name": "Spies", "member_ids": [rival.agents["agent"].id]})
    heard = await world.ask(AGENT_API, Ask("POST", "/v1/teams", body=team, headers=_as(acme.sessions["owner"])))
    assert heard.status == 422
    assert not refusal_faults(heard, (rival.mark, rival.agents["agent"].id))
    listed = Ask("GET", "/v1/conversations", f"bot_id={rival.bots['hybrid'].id}", headers=_as(acme.sessions["owner"]))
    assert (await world.ask(AGENT_API, listed)).json() == {"items": [], "next_cursor": None}


async def test_lists_and_counts_hold_what_is_ours_and_all_of_it(world: World) -> None:
    """B-02, and LIKE's wildcards stand for themselves (B-28)."""
    acme = world.acme
    session = _as(acme.sessions["owner"])
    listed = (await world.ask(AGENT_API, Ask("GET", "/v1/conversations", "limit=200", headers=session))).json()
    assert {item["id"] for item in listed["items"]} == {one.id for one in acme.conversations.values()}
    counts = (await world.ask(AGENT_API, Ask("GET", "/v1/inbox/counts", headers=session))).json()
    assert counts["all"] == len(acme.conversations) - 1  # one is closed
    served = await world.ask(GATEWAY, Ask("GET", "/v1/conversations", "limit=100", headers=_as(acme.keys["live"])))
    assert {item["id"] for item in served.json()["items"]} == {one.id for one in acme.conversations.values()}
    for words, found in (("%25", 0), ("_", 0), ("%25%25", 0), ("a_m", 0), ("%5C", 0), ("%27", 0), ("KANARIE", 7)):
        heard = await world.ask(AGENT_API, Ask("GET", "/v1/conversations", f"q={words}", headers=session))
        assert len(heard.json()["items"]) == found, words
    rivals = await world.ask(AGENT_API, Ask("GET", "/v1/conversations", f"q={world.rival.mark}", headers=session))
    assert rivals.json()["items"] == []


def _as(token: str) -> tuple[tuple[bytes, bytes], ...]:
    return (bearer(token), JSON_TYPE)
