"""Log lines hold ids: never a text, a token, a key or a password (B-35, B-36), also when something breaks."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator

import pytest
import structlog
from structlog.testing import LogCapture
from trust.asgi import JSON_TYPE, Ask, as_json, bearer
from trust.callers import credentials
from trust.forms import bad_forms
from trust.house import PASSWORD
from trust.routes import routes_of
from trust.specimens import fill, full_body_of, good_ask, ids_of, state_of
from trust.tally import record
from trust.world import AGENT_API, GATEWAY, OURS, SAID, SERVICES, THEIRS, World

CALLERS = {GATEWAY: ("mine", "key", "expired", "rivalkey"), AGENT_API: ("owner", "agent", "visitor", "nocsrf")}


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[LogCapture]:
    """Everything that would be printed, stacks included."""
    caplog.set_level(logging.DEBUG)
    for noisy in ("aiosqlite", "asyncio"):  # the driver tells its statements at DEBUG, which nobody turns on
        logging.getLogger(noisy).setLevel(logging.INFO)
    capture = LogCapture()
    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.processors.format_exc_info, capture]
    )
    yield capture
    structlog.configure(**before)


def _secrets(world: World) -> list[str]:
    acme = world.acme
    return [SAID, OURS, THEIRS, PASSWORD, *acme.tokens.values(), *acme.sessions.values(), *acme.keys.values()]


def _told(world: World, lines: LogCapture, caplog: pytest.LogCaptureFixture) -> list[str]:
    texts = [repr(entry) for entry in lines.entries] + [record.getMessage() for record in caplog.records]
    found = [f"{secret[:12]}…: {text[:300]}" for secret in _secrets(world) for text in texts if secret in text]
    record("secret_canaries", len(texts), len(found))
    assert len(texts) > 5
    return found


@pytest.mark.parametrize("service", SERVICES)
async def test_no_request_leaves_its_words_in_the_log(
    world: World, service: str, lines: LogCapture, caplog: pytest.LogCaptureFixture
) -> None:
    for route in routes_of(world.apps[service]):
        for caller in CALLERS[service]:
            headers = credentials(world, service, route, caller)
            await world.ask(service, good_ask(service, route, world.acme, headers, caller))
            body = as_json({**full_body_of(service, route, world.acme), SAID: SAID, "text": SAID})
            path = fill(route.path, ids_of(world.acme, state_of(service, route)))
            odd = Ask(
                route.method, path, f"q={SAID}", body, headers=(*headers, JSON_TYPE, (b"user-agent", SAID.encode()))
            )
            await world.ask(service, odd)
        await world.ledger.put_back()
    for form in bad_forms():
        if len(form.body or b"") < 10_000:
            await world.ask(service, Ask("POST", "/v1/conversations", body=form.body or b"", headers=form.headers))
    await world.ask(service, Ask("GET", f"/v1/{SAID}%0d%0afake=line", headers=(bearer(SAID),)))
    told = _told(world, lines, caplog)
    assert not told, "\n".join(told[:20])


@pytest.mark.parametrize("service", SERVICES)
async def test_a_failing_database_does_not_spell_out_what_was_said(
    world: World, service: str, lines: LogCapture, caplog: pytest.LogCaptureFixture
) -> None:
    """A driver's error repeats its parameters: the text, the note, the name."""
    tables = ("entry", "visitor", "conversation", "audit_log", "bot", "agent", "api_key", "secret", "transition")
    with sqlite3.connect(world.platform.database.sqlite_path) as database:
        for table in tables:
            for change in ("insert", "update"):
                name = f"refuse_{change}_{table}"
                database.execute(
                    f"create trigger {name} before {change} on {table} begin select raise(abort, 'refused'); end"
                )
    caller = "key" if service == GATEWAY else "owner"
    failed = 0
    for route in routes_of(world.apps[service]):
        if route.changes_things and route.name != "sign_out":
            headers = credentials(world, service, route, caller)
            body = {**full_body_of(service, route, world.acme)}
            body |= {name: SAID for name in ("text", "note", "name", "greeting") if name in body}
            path = good_ask(service, route, world.acme, headers, caller).path
            heard = await world.ask(service, Ask(route.method, path, "", as_json(body), headers=(*headers, JSON_TYPE)))
            failed += heard.status >= 500
            assert SAID not in heard.everything()
            assert "refused" not in heard.everything()
    assert failed > 5
    told = _told(world, lines, caplog)
    assert not told, "\n".join(told[:20])
