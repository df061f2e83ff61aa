"""The express lane and the long way are one route to whoever calls it."""

from __future__ import annotations

import pytest
from gateway_site import Site, Visit
from starlette.types import Scope

from baton.errors import Unavailable
from gateway import express
from gateway.messages import MessageBody


@pytest.fixture
async def visit(site: Site) -> Visit:
    return await site.visit(await site.bot())


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The messages that went by the lane."""
    texts: list[str] = []
    plain = express._plain_message

    def noted(scope: Scope) -> MessageBody | None:
        if (body := plain(scope)) is not None:
            texts.append(body.text)
        return body

    monkeypatch.setattr(express, "_plain_message", noted)
    return texts


async def test_a_plain_message_takes_the_lane_and_is_answered_as_ever(visit: Visit, taken: list[str]) -> None:
    answer = await visit.say("Hello")
    assert taken == ["Hello"]
    assert answer.status_code == 202
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-request-id"]
    (entry,) = await visit.entries()
    assert answer.json() == {field: entry[field] for field in ("id", "seq", "created_at")}


@pytest.mark.parametrize(
    "body",
    [
        {"client_message_id": "a"},
        {"client_message_id": "a", "text": ""},
        {"client_message_id": "a", "text": 7},
        {"client_message_id": "a", "text": "x", "colour": "red"},
        {"client_message_id": "a", "text": "x\x00"},
        ["a", "x"],
        None,
    ],
)
async def test_what_is_not_a_message_goes_the_long_way_and_is_refused_there(
    visit: Visit, taken: list[str], body: object
) -> None:
    answer = await visit.call("POST", "/messages", json=body)
    assert taken == []
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid")
    assert answer.json()["errors"]
    assert await visit.entries() == []


@pytest.mark.parametrize("token", ["", "Bearer nonsense", "Basic eDp5"])
async def test_the_lane_asks_for_the_same_token(visit: Visit, taken: list[str], token: str) -> None:
    headers = {"Authorization": token} if token else {}
    body = {"client_message_id": "a", "text": "Hello"}
    answer = await visit.http.post(f"/v1/conversations/{visit.id}/messages", json=body, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (401, "unauthenticated")
    assert taken == ["Hello"]


async def test_the_lane_hides_other_conversations(site: Site, visit: Visit, taken: list[str]) -> None:
    other = await site.visit(await site.bot())
    body = {"client_message_id": "a", "text": "Hello"}
    answer = await site.http.post(f"/v1/conversations/{other.id}/messages", json=body, headers=visit.headers)
    assert (answer.status_code, answer.json()["type"]) == (404, "not_found")
    assert taken == ["Hello"]


async def test_the_lane_looks_at_the_origin(site: Site, taken: list[str]) -> None:
    visit = await site.visit(await site.bot(allowed_origins=["https://shop.example"]))
    body = {"client_message_id": "a", "text": "Hello"}
    refused = await visit.call("POST", "/messages", json=body, headers={"Origin": "https://evil.example"})
    assert (refused.status_code, refused.json()["type"]) == (403, "origin_not_allowed")
    allowed = await visit.call("POST", "/messages", json=body, headers={"Origin": "https://shop.example"})
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (202, "*")
    assert taken == ["Hello", "Hello"]


async def test_a_server_may_take_the_lane_too_but_not_for_its_bot(site: Site, taken: list[str]) -> None:
    visit = await site.visit(await site.bot(answers="external"))
    key = await site.api_key()
    path = f"/v1/conversations/{visit.id}/messages"
    asked = await site.http.post(path, json={"client_message_id": "a", "text": "Hello"}, headers=key)
    words = {"client_message_id": "b", "text": "Hi", "author": "bot", "epoch": 1}
    answered = await site.http.post(path, json=words, headers=key)
    assert (asked.status_code, answered.status_code) == (202, 202)
    assert taken == ["Hello"]


async def test_the_lane_counts_words(visit: Visit, taken: list[str]) -> None:
    answers = [await visit.say(f"word {number}") for number in range(61)]
    assert [answer.status_code for answer in answers] == [202] * 60 + [429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 10
    assert len(taken) == 61


async def test_without_a_database_the_lane_says_503(
    site: Site, visit: Visit, taken: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(express, "accept_message", away)
    answer = await visit.say("Hello")
    assert (answer.status_code, answer.json()["type"]) == (503, Unavailable.type)
    assert int(answer.headers["retry-after"]) >= 1
    assert taken == ["Hello"]


async def test_the_figures_name_the_route(site: Site, visit: Visit) -> None:
    await visit.say("Hello")
    figures = (await site.http.get("/metrics")).text
    assert 'route="/v1/conversations/{conversation_id}/messages",service="gateway",status="202"' in figures
