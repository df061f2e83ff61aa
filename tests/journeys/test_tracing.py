"""One trace: from the visitor's POST over the bus to the model, to a person's queue and to Ably, and the answers back.

The services and the clients of model and Ably are the real ones. In memory they are one process; over RabbitMQ the
gateway stands apart from the others, with PostgreSQL and Redis between them.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import structlog
from gateway_site import Visit
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import SecretStr
from responder_stage import QUICK, eventually
from router_desk import is_bridged, store_key
from servers.standins import StandIn
from sqlalchemy import update

import agent_api.app
import ai_responder.app
import gateway.app
import handoff_router.app
from agent_api.sessions import begin_session
from baton import logs, tracing
from baton.database.migrate import upgrade
from baton.models import OutboxRow
from baton.platform import Platform
from baton.security.keys import generate_key
from baton.service.runner import Runnable
from baton.settings import Settings
from baton.testing import a_bot, a_workspace, an_agent

SECRET_WORDS = "My cat ate the invoice; is there a human?"
ANSWER = "Noor here, no worries about the cat."


@pytest.fixture
def remembered() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    tracing.use(SimpleSpanProcessor(exporter), "tests")
    yield exporter
    tracing.stop()


@dataclass
class Town:
    """`near` holds the gateway; `far` holds the others, and is the same in memory."""

    near: Platform
    far: Platform
    visitors: httpx.AsyncClient
    agents: httpx.AsyncClient


@pytest.fixture
async def town(
    request: pytest.FixtureRequest, tmp_path: Path, ai_standin: StandIn, ably_standin: StandIn
) -> AsyncIterator[Town]:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path}/baton.db",
        secret_keys=SecretStr(generate_key()),
        token_keys=SecretStr(generate_key()),
        openai_base_url=f"{ai_standin.url}/v1",
        openai_api_key=SecretStr(ai_standin.key),
        ably_url=ably_standin.url,
    )
    if request.param == "rabbitmq":
        urls = {
            f"{server}_url": request.getfixturevalue(f"{server}_url") for server in ("database", "rabbitmq", "redis")
        }
        settings = settings.model_copy(update=urls)
    async with AsyncExitStack() as stack:
        near = await stack.enter_async_context(started(settings))
        far = near if request.param == "memory" else await stack.enter_async_context(started(settings))
        visitors = await stack.enter_async_context(served(gateway.app.create(near)))
        agents = await stack.enter_async_context(served(agent_api.app.create(far)))
        await stack.enter_async_context(served(ai_responder.app.create(far, timing=QUICK)))
        await stack.enter_async_context(served(handoff_router.app.create(far)))
        yield Town(near, far, visitors, agents)


@asynccontextmanager
async def started(settings: Settings) -> AsyncIterator[Platform]:
    platform = Platform.build(settings)
    await upgrade(platform.database)
    await platform.start()
    try:
        yield platform
    finally:
        await platform.stop()


@asynccontextmanager
async def served(service: Runnable) -> AsyncIterator[httpx.AsyncClient]:
    assert service.app is not None
    if service.start is not None:
        await service.start()
    transport = httpx.ASGITransport(app=service.app)
    try:
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{service.name}") as http:
            yield http
    finally:
        if service.stop is not None:
            await service.stop()


async def visit(town: Town) -> tuple[Visit, str]:
    """A conversation of a workspace with an Ably key, and the bearer of an agent of it."""
    workbench = town.far.workbench
    workspace = await a_workspace(workbench)
    await store_key(town.far, workspace, "standin.tests:0f1e2d3c4b5a69788796a5b4c3d2e1f0")
    bot = await a_bot(workbench, workspace, debounce_ms=0, handoff_phrases=[], waiting_limit_s=None)
    agent = await an_agent(workbench, workspace)
    async with workbench.begin() as work:
        session = await begin_session(work, agent)
    begun = (await town.visitors.post("/v1/conversations", json={"bot_id": bot.id})).json()
    return Visit(town.visitors, begun["conversation"]["id"], begun["visitor_token"], begun), session.token


def trace_of(spans: tuple[ReadableSpan, ...], root: str) -> list[ReadableSpan]:
    """Every span of the trace whose first span has this name."""
    begin = next((span for span in spans if span.name == root and span.parent is None), None)
    return [span for span in spans if begin and span.context.trace_id == begin.context.trace_id]


async def spans_of_trace(remembered: InMemorySpanExporter, root: str, until: set[str]) -> list[ReadableSpan]:
    async def is_complete() -> bool:
        spans = trace_of(remembered.get_finished_spans(), root)
        ended = {span.context.span_id for span in spans}
        return until <= {span.name for span in spans} and all(
            s.parent is None or s.parent.span_id in ended for s in spans
        )

    await eventually(is_complete, 60)
    return trace_of(remembered.get_finished_spans(), root)


def way(spans: list[ReadableSpan], last: str) -> list[str]:
    """The names from the root to a span."""
    by_id = {span.context.span_id: span for span in spans}
    span = next(span for span in spans if span.name == last)
    names = [span.name]
    while span.parent is not None:
        span = by_id[span.parent.span_id]  # KeyError: a span whose parent was never told
        names.append(span.name)
    return names[::-1]


ON_BOTH = pytest.mark.parametrize("town", ["memory", "rabbitmq"], indirect=True)
IN_MEMORY = pytest.mark.parametrize("town", ["memory"], indirect=True)

POST = "POST /v1/conversations/{conversation_id}/messages"
TO_THE_MODEL = [POST, "accept", "handle message.posted", "turn", "ask model"]


@ON_BOTH
async def test_a_visitors_post_is_one_trace_to_the_model_and_to_ably_and_the_agents_answer_another(
    town: Town, remembered: InMemorySpanExporter
) -> None:
    visitor, bearer = await visit(town)
    assert (await visitor.say(SECRET_WORDS)).status_code == 202
    spans = await spans_of_trace(remembered, POST, {"ask model", "handle handoff.requested", "publish to ably"})
    assert way(spans, "ask model") == TO_THE_MODEL
    assert way(spans, "publish message.posted.bot") == [POST, "accept", "publish message.posted.bot"]
    assert way(spans, "handle handoff.requested") == [*TO_THE_MODEL[:-1], "handle handoff.requested"]
    assert way(spans, "publish to ably")[:5] == way(spans, "handle handoff.requested")
    told = [span for span in spans if span.name == "tell live"]  # the words of the model, and of the system, back
    assert {span.parent.span_id for span in told if span.parent} <= {span.context.span_id for span in spans}
    await eventually(lambda: is_bridged(town.far.workbench, visitor.id), 60)  # else this trace takes the answer along
    remembered.clear()

    answered = await town.agents.post(
        f"/v1/conversations/{visitor.id}/messages",
        json={"client_message_id": "a-1", "text": ANSWER},
        headers={"Authorization": f"Bearer {bearer}"},
    )
    assert answered.status_code == 201, answered.text
    spans = await spans_of_trace(remembered, POST, {"handle agent.joined", "publish to ably", "tell live"})
    assert way(spans, "publish to ably")[0] == POST


@IN_MEMORY
async def test_no_span_quotes_anybody_or_shows_a_key(town: Town, remembered: InMemorySpanExporter) -> None:
    visitor, bearer = await visit(town)
    await visitor.say(SECRET_WORDS)
    await spans_of_trace(remembered, POST, {"publish to ably"})
    everything = "".join(span.to_json() for span in remembered.get_finished_spans())
    assert visitor.id in everything
    for secret in (
        "cat ate",
        visitor.token,
        bearer,
        "0f1e2d3c4b5a",
        town.far.settings.openai_api_key.get_secret_value(),
    ):
        assert secret not in everything


@IN_MEMORY
async def test_log_lines_carry_the_request_the_conversation_and_the_trace(
    town: Town, remembered: InMemorySpanExporter, capsys: pytest.CaptureFixture[str]
) -> None:
    visitor, _ = await visit(town)
    logs.configure(town.near.settings, "tests")
    try:
        await visitor.call("POST", "/messages", json={"text": ""}, headers={"X-Request-Id": "request-0042"})
        (refused,) = (json.loads(line) for line in capsys.readouterr().err.splitlines() if '"request"' in line)
    finally:
        structlog.reset_defaults()
        logging.getLogger().setLevel(logging.WARNING)
    spans = await spans_of_trace(remembered, POST, {POST})
    assert (refused["correlation_id"], refused["conversation_id"]) == ("request-0042", visitor.id)
    assert refused["trace_id"] in {f"{span.context.trace_id:032x}" for span in spans}


@ON_BOTH
async def test_an_event_that_its_writer_could_not_send_keeps_its_trace(
    town: Town, remembered: InMemorySpanExporter
) -> None:
    """The process dies with the row in its outbox, and another one sends it."""
    visitor, _ = await visit(town)
    told = town.near.relay.tell
    town.near.relay.tell = lambda announcements: None  # type: ignore[method-assign]
    await visitor.say(SECRET_WORDS)
    town.near.relay.tell = told  # type: ignore[method-assign]
    async with town.far.workbench.begin() as work:
        await work.session.execute(update(OutboxRow).values(created_at=datetime(2020, 1, 1, tzinfo=UTC)))
    spans = await spans_of_trace(remembered, POST, {"ask model"})
    assert way(spans, "ask model") == TO_THE_MODEL


@IN_MEMORY
async def test_a_trace_begins_at_our_door_whatever_a_caller_sends(town: Town, remembered: InMemorySpanExporter) -> None:
    visitor, _ = await visit(town)
    remembered.clear()
    await visitor.call("GET", headers={"traceparent": "00-11111111111111111111111111111111-2222222222222222-01"})
    (span,) = (span for span in remembered.get_finished_spans() if span.name.startswith("GET"))
    assert span.parent is None
    assert span.context.trace_id != int("1" * 32, 16)
