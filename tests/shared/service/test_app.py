"""What every response of every service has: its id, headers and figures; and the operator's addresses."""

from __future__ import annotations

import asyncio
import re

import httpx
import pytest
import structlog
from fastapi import FastAPI
from starlette.types import Message
from structlog.testing import capture_logs

from baton.service.app import create_app, stopping
from baton.service.health import Readiness
from baton.settings import Settings


async def test_a_sane_request_id_is_kept_and_any_other_replaced(client: httpx.AsyncClient) -> None:
    kept = await client.get("/healthz", headers={"X-Request-Id": "abc-12345_XYZ"})
    assert kept.headers["x-request-id"] == "abc-12345_XYZ"
    for bad in ("short", "x" * 65, "has space", 'quote"quote', "{jndi:ldap}", "new%0aline"):
        answer = await client.get("/healthz", headers={"X-Request-Id": bad})
        assert re.fullmatch("[0-9a-f]{24}", answer.headers["x-request-id"])


@pytest.mark.parametrize(
    "path", ["/v1/rooms/a", "/v1/rooms/broken", "/v1/rooms/held", "/nowhere", "/healthz", "/v1/stream"]
)
async def test_every_answer_carries_the_security_headers(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert "camera=()" in headers["permissions-policy"]
    assert "max-age" in headers["strict-transport-security"]
    if path == "/v1/stream":
        assert headers["cache-control"] == "no-cache"
    elif path.startswith("/v1"):
        assert headers["cache-control"] == "no-store"


async def test_a_page_states_its_own_policy(client: httpx.AsyncClient) -> None:
    headers = (await client.get("/")).headers
    assert headers.get_list("content-security-policy") == ["default-src 'self'"]
    assert "x-frame-options" not in headers
    assert headers["x-content-type-options"] == "nosniff"


async def test_hsts_is_for_https_only(app: FastAPI) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://baton.test") as plain:
        assert "strict-transport-security" not in (await plain.get("/healthz")).headers


async def test_readiness_tells_faults_and_fails_only_when_it_must(
    client: httpx.AsyncClient, state: list[Readiness]
) -> None:
    assert (await client.get("/readyz")).json() == {"status": "ready", "faults": []}
    state[0] = Readiness(ready=True, faults=("broker away",))
    degraded = await client.get("/readyz")
    assert (degraded.status_code, degraded.json()) == (200, {"status": "degraded", "faults": ["broker away"]})
    state[0] = Readiness(ready=False, faults=("database away",))
    unready = await client.get("/readyz")
    assert (unready.status_code, unready.json()["faults"]) == (503, ["database away"])
    assert unready.headers["retry-after"]


async def test_a_readiness_check_that_fails_is_a_fault() -> None:
    async def broken() -> Readiness:
        raise RuntimeError("canary")

    app = create_app(title="Broken", settings=Settings(), readiness=broken)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://baton.test") as client:
        answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert "canary" not in answer.text


async def test_figures_are_kept_by_template_and_never_by_address(client: httpx.AsyncClient) -> None:
    await client.get("/v1/rooms/room-of-one-person")
    await client.get("/nowhere/at-all")
    await client.request("BREW", "/v1/say")
    figures = (await client.get("/metrics")).text
    assert (
        'baton_http_requests_total{method="GET",route="/v1/rooms/{room_id}",service="small-app",status="200"}'
        in figures
    )
    assert 'route="unmatched"' in figures
    assert 'method="other"' in figures
    assert "baton_http_request_seconds_bucket" in figures
    assert "room-of-one-person" not in figures
    assert "at-all" not in figures


async def test_a_failure_is_logged_once_with_its_stack_and_its_id(client: httpx.AsyncClient) -> None:
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        answer = await client.get("/v1/rooms/broken?secret=canary-in-query")
    failures = [line for line in lines if line["event"] == "request_failed"]
    assert len(failures) == 1
    assert failures[0]["correlation_id"] == answer.headers["x-request-id"]
    assert failures[0]["exc_info"]
    assert [line["status"] for line in lines if line["event"] == "request"] == [500]
    assert "canary-in-query" not in str(lines)


async def test_refused_requests_are_logged_and_good_ones_only_when_asked_for(
    client: httpx.AsyncClient,
) -> None:
    with capture_logs() as lines:
        await client.get("/v1/rooms/a")
        await client.get("/nowhere")
    assert [line["status"] for line in lines] == [404]

    chatty = create_app(title="Chatty", settings=Settings(access_log="all"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(chatty), base_url="http://baton.test") as other:
        with capture_logs() as lines:
            await other.get("/healthz")
    assert [(line["route"], line["status"]) for line in lines] == [("/healthz", 200)]


async def test_a_stream_that_breaks_is_left_unfinished_and_logged_once(app: FastAPI) -> None:
    """Unfinished is what makes the server cut the connection, so that nobody takes half an answer for a whole one."""
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError("the client stays")

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/v1/stream", "raw_path": b"/v1/stream", "root_path": ""}
    with capture_logs() as lines:
        await app({**scope, "scheme": "http", "query_string": b"fail=1", "headers": []}, receive, send)
    assert [message.get("body") for message in sent] == [None, b"one "]
    assert sent[-1]["more_body"]
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["request_failed"]


async def test_the_docs_run_no_inline_script_and_serve_only_their_own_files(
    client: httpx.AsyncClient,
) -> None:
    page = await client.get("/docs")
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert re.findall(r"<script[^>]*>", page.text) == [
        '<script src="/docs/swagger-ui-bundle.js">',
        '<script src="/docs/start.js">',
    ]
    assert "http" not in page.text.replace("https://baton.test", "")
    assert (await client.get("/docs/start.js")).headers["content-type"].startswith("text/javascript")
    assert (await client.get("/docs/swagger-ui.css")).text == "body{}"
    for other in ("secret.txt", "..%2fsecret.txt", "swagger-ui-bundle.js"):
        assert (await client.get(f"/docs/{other}")).status_code == 404


async def test_the_description_names_operations_and_problems(client: httpx.AsyncClient) -> None:
    description = (await client.get("/openapi.json")).json()
    operation = description["paths"]["/v1/say"]["post"]
    assert operation["operationId"] == "say"
    assert "422" not in operation["responses"]
    assert list(operation["responses"]["4XX"]["content"]) == ["application/problem+json"]
    assert description["components"]["schemas"]["Problem"]["required"]


def test_an_app_knows_when_its_process_stops(app: FastAPI) -> None:
    assert isinstance(stopping(app), asyncio.Event)
    assert not stopping(app).is_set()
