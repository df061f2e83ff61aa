"""Every error leaves as a problem: small, with its request id, without the input."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CANARY = "canary-4711"
JSON = {"Content-Type": "application/json"}


def problem(answer: httpx.Response, status: int) -> dict[str, object]:
    """Checks what all problems have in common."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.content) < 64 * 1024
    assert CANARY not in answer.text
    told: dict[str, object] = answer.json()
    assert told["status"] == status
    assert told["request_id"] == answer.headers["x-request-id"]
    assert {"type", "title", "detail"} <= told.keys()
    return told


@pytest.mark.parametrize("path", ["/v1/say", "/v1/say-hot"])
async def test_a_good_body_is_understood(client: httpx.AsyncClient, path: str) -> None:
    for content_type in ("application/json", "application/json; charset=utf-8", "APPLICATION/JSON"):
        answer = await client.post(path, content=b'{"text": "hi"}', headers={"Content-Type": content_type})
        assert answer.status_code in (200, 202)
        assert "hi" in answer.text


UNREADABLE = [
    b"{",
    b"canary-4711",
    b'{"text": "hi"} trailing canary-4711',
    b'{"text": "hi", "weight": NaN}',
    b'{"text": "hi", "weight": -Infinity}',
    b'{"text": "hi", "weight": 1e999}',
    b'{"text": "hi", "count": 99999999999999999999}',
    b'{"text": "hi", "count": ' + b"9" * 50_000 + b"}",
    b'{"text": "canary-4711", "text": "hi"}',
    b'{"text": "canary-4711 \\ud800"}',
    b'{"text": "hi", "canary-4711\\udfff": 1}',
    b'{"text": "\xff\xfe canary-4711"}',
    b'{"text": "\xed\xa0\x80"}',
    '{"text": "hi"}'.encode("utf-16"),
    b'{"text": "hi", "history": ' + b"[" * 100 + b"]" * 100 + b"}",
    b"[" * 60_000,
    b'{"a":' * 10_000,
    ("{" + ",".join(f'"canary-4711-{number}": 1' for number in range(2000)) + "}").encode(),
]


@pytest.mark.parametrize("path", ["/v1/say", "/v1/say-hot"])
@pytest.mark.parametrize("body", UNREADABLE, ids=range(len(UNREADABLE)))
async def test_what_is_not_plain_json_is_a_400(client: httpx.AsyncClient, path: str, body: bytes) -> None:
    answer = await client.post(path, content=body, headers=JSON)
    assert problem(answer, 400)["type"] == "bad_request"


INVALID = [
    (b"{}", "text"),
    (b"null", "body"),
    (b"[]", "body"),
    (b'"canary-4711"', "body"),
    (b'{"text": 7}', "text"),
    (b'{"text": ""}', "text"),
    (b'{"text": "canary-4711\\u0000"}', "text"),
    (b'{"text": "hi", "count": "7"}', "count"),
    (b'{"text": "hi", "count": true}', "count"),
    (b'{"text": "hi", "loud": "canary-4711"}', "loud"),
    (b'{"text": "hi", "canary-4711": 1}', "body"),
    (b'{"text": "hi", "history": [{"author": "a"}, {"author": "canary-4711"}]}', "history.1.author"),
    (b'{"text": "hi", "history": [{"author": "a", "canary-4711": 1}]}', "history.0"),
    (b'{"text": "hi", "history": [{"author": "a", "tags": {"canary-4711": "x"}}]}', "history.0.tags"),
    (json.dumps({"text": CANARY * 100}).encode(), "text"),
]


@pytest.mark.parametrize("path", ["/v1/say", "/v1/say-hot"])
@pytest.mark.parametrize(("body", "field"), INVALID, ids=range(len(INVALID)))
async def test_wrong_fields_are_named_and_not_repeated(
    client: httpx.AsyncClient, path: str, body: bytes, field: str
) -> None:
    told = problem(await client.post(path, content=body, headers=JSON), 422)
    assert told["type"] == "invalid"
    errors = told["errors"]
    assert isinstance(errors, list)
    assert [error["field"] for error in errors] == [field]
    assert all(error.keys() == {"field", "message"} and error["message"] for error in errors)


async def test_a_body_of_a_thousand_errors_gets_twenty(client: httpx.AsyncClient) -> None:
    body = {"text": "hi", "history": [{"author": 7}] * 1000}
    told = problem(await client.post("/v1/say", json=body), 422)
    assert isinstance(told["errors"], list)
    assert len(told["errors"]) == 20


@pytest.mark.parametrize("after", ["-1", "x" + CANARY, "99999999999999999999", "1e3", "", "\x00", "9" * 5000])
async def test_wrong_queries_are_problems_too(client: httpx.AsyncClient, after: str) -> None:
    told = problem(await client.post("/v1/say", params={"after": after}, json={"text": "hi"}), 422)
    assert told["errors"][0]["field"] == "after"  # type: ignore[index]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "", "canary-4711", "application/xml"]
)
async def test_another_content_type_is_a_415(client: httpx.AsyncClient, kind: str) -> None:
    answer = await client.post("/v1/say", content=b'{"text": "hi"}', headers={"Content-Type": kind})
    problem(answer, 415)


async def test_a_compressed_body_is_a_415(client: httpx.AsyncClient) -> None:
    bomb = gzip.compress(b"0" * 1_000_000)
    problem(await client.post("/v1/say", content=bomb, headers={**JSON, "Content-Encoding": "gzip"}), 415)


async def test_a_body_over_the_limit_is_a_413_announced_or_not(client: httpx.AsyncClient) -> None:
    huge = json.dumps({"text": CANARY * 1_000_000}).encode()
    assert len(huge) > 10_000_000
    problem(await client.post("/v1/say", content=huge, headers=JSON), 413)

    taken = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal taken
        for start in range(0, len(huge), 16_384):
            taken += 1
            yield huge[start : start + 16_384]

    problem(await client.post("/v1/say", content=chunks(), headers=JSON), 413)
    assert taken <= 6, "the rest of a body that is too large must not be read"


async def test_a_chunked_body_within_the_limit_is_read(client: httpx.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b'{"text": '
        yield b'"hi"}'

    assert (await client.post("/v1/say", content=chunks(), headers=JSON)).json()["text"] == "hi"


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("GET", "/nowhere/canary-4711", 404, "not_found"),
        ("GET", "/v1/rooms/%00", 404, "not_found"),
        ("GET", "/v1/rooms/x/", 404, "not_found"),
        ("DELETE", "/v1/say", 405, "method_not_allowed"),
        ("GET", "/v1/rooms/held", 409, "held_by_agent"),
        ("GET", "/v1/rooms/busy", 429, "too_many_requests"),
        ("GET", "/v1/rooms/away", 503, "unavailable"),
        ("GET", "/v1/rooms/broken", 500, "internal"),
    ],
)
async def test_each_error_has_its_status_and_type(
    client: httpx.AsyncClient, method: str, path: str, status: int, kind: str
) -> None:
    answer = await client.request(method, path)
    told = problem(answer, status)
    assert told["type"] == kind
    assert ("retry-after" in answer.headers) == (status in (429, 503))
    if kind == "held_by_agent":
        assert told["holder_agent"] == {"id": "a1", "name": "Ada"}
    assert "canary" not in answer.text.removesuffix(CANARY)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(alphabet=st.characters(codec=None)),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | st.just("text"), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=JUNK, raw=st.binary(max_size=200), plain=st.booleans())
def test_no_rubbish_is_ever_a_500(app: object, junk: object, raw: bytes, plain: bool) -> None:
    body = raw if plain else json.dumps(junk).encode()

    async def posted() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="https://baton.test") as client:
            return [await client.post(path, content=body, headers=JSON) for path in ("/v1/say", "/v1/say-hot")]

    for answer in asyncio.run(posted()):
        assert answer.status_code < 500
        assert len(answer.content) < 64 * 1024
