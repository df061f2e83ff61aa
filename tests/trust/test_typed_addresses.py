"""Addresses that people type lead to the public web or nowhere (B-25): nobody on this machine is ever called."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from trust.asgi import JSON_TYPE, Ask, as_json, bearer
from trust.model import Listener, a_model
from trust.problems import refusal_faults
from trust.tally import record
from trust.world import AGENT_API, SAID, World

HERE = (
    "127.0.0.1", "localhost", "LOCALHOST.", "[::1]", "0.0.0.0", "127.1", "127.0.1", "2130706433", "0x7f000001",
    "0x7f.1", "017700000001", "0177.0.0.1", "0", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[0:0:0:0:0:0:0:1]", "[::]", "①②⑦.⓪.⓪.①", "127.0.0.1%00.example.org", "[::1%25lo]",
    "127。0。0。1",
)  # fmt: skip
ELSEWHERE_INSIDE = (
    "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "[fd00::1]", "[fe80::1]",
    "[2002:7f00:1::]", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.0.8", "metadata.google.internal",
)  # fmt: skip
FORMS = (
    "http://{here}/v1", "https://{here}/v1", "HTTP://{here}/v1", "http://{here}", "http://api.openai.com@{here}/v1",
    "http://user:secret@{here}/v1", "http://{here}#@api.openai.com/", "http://{here}\\@api.openai.com/",
    "http://{here}/v1?x=https://api.openai.com",
)  # fmt: skip
NO_WEB = (
    "file:///etc/passwd", "gopher://{here}/", "ftp://{here}/", "//{here}/v1", "{here}", "javascript:alert(1)",
    "data:,x", "http:/{here}", "http:{here}", "http://", "http://8.8.8.8:22/", "http://8.8.8.8:6379/", "http://8.8.8.8:5672/",
    "http://8.8.8.8:15672/", "http://8.8.8.8:5432/", "ws://{here}/", "unix:///var/run/docker.sock", "http://[::1",
)  # fmt: skip


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    async with a_model() as listener:
        yield listener


def _corpus(port: int) -> list[str]:
    spelled = [form.format(here=f"{host}:{port}") for host in HERE for form in FORMS]
    inside = [FORMS[0].format(here=host) for host in ELSEWHERE_INSIDE]
    return [*spelled, *inside, *(form.format(here=f"127.0.0.1:{port}") for form in NO_WEB)]


async def test_no_typed_address_of_a_model_reaches_this_machine(world: World, listener: Listener) -> None:
    before, wrong = world.ledger.rows(), []
    headers = (bearer(world.acme.sessions["owner"]), JSON_TYPE)
    corpus = _corpus(listener.port)
    for address in corpus:
        body = as_json({"base_url": f"{address}/{SAID}", "api_key": "sk-new", "model": "gpt-4.1-mini"})
        heard = await world.ask(AGENT_API, Ask("PUT", "/v1/settings/ai", body=body, headers=headers))
        faults = refusal_faults(heard, (SAID, str(listener.port)))
        faults += [f"answered {heard.status}"] * (heard.status != 422)
        wrong += [f"{address}: {fault}" for fault in faults]
    record("ssrf_reached", len(corpus), listener.visits)
    assert listener.visits == 0
    assert not wrong, "\n".join(wrong[:40])
    assert not world.ledger.changed_since(before)


async def test_the_listener_would_have_noticed(world: World, listener: Listener) -> None:
    """The same request, to the address that the operator has set."""
    headers = (bearer(world.acme.sessions["owner"]), JSON_TYPE)
    url = world.platform.settings.openai_base_url
    body = as_json({"base_url": url, "api_key": "sk-new", "model": "gpt-4.1-mini"})
    assert (await world.ask(AGENT_API, Ask("PUT", "/v1/settings/ai", body=body, headers=headers))).status == 200
