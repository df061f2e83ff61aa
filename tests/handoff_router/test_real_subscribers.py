"""The bridge against the Ably stand-in: what the official SDK's subscribers really hear, through faults as well."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from router_desk import Desk, a_desk, a_router, eventually, store_key
from servers.standins import StandIn

from baton.realtime import channels
from baton.realtime.tokens import agent_token, visitor_token
from baton.testing import embedded_platform

AblyRealtime: Any = import_module("ably").AblyRealtime


@pytest.fixture
async def desk(tmp_path: Path, ably_standin: StandIn) -> AsyncIterator[Desk]:
    async with embedded_platform(tmp_path, ably_url=ably_standin.url) as platform:
        desk = await a_desk(platform)
        await store_key(platform, desk.workspace, ably_standin.key)
        async with a_router(platform):
            yield desk


@asynccontextmanager
async def a_listener(url: str, token: str, channel: str) -> AsyncIterator[list[Any]]:
    """Hears everything on one channel."""
    heard: list[Any] = []
    client = AblyRealtime(token=token, endpoint=urlsplit(url).netloc, tls=False)

    def hear(message: Any) -> None:
        heard.append(message)

    try:
        await client.channels.get(channel).subscribe(hear)
        yield heard
    finally:
        await client.close()


def entries(heard: list[Any]) -> list[Any]:
    return [message for message in heard if message.name == "entry"]


async def test_visitor_and_agent_hear_each_other_and_only_the_agent_hears_of_notes(
    desk: Desk, ably_standin: StandIn
) -> None:
    conversation, workspace = await desk.conversation(), desk.workspace.id
    visitors = visitor_token(ably_standin.key, workspace, conversation, desk.visitor.id).token
    agents = agent_token(ably_standin.key, workspace, desk.noor.id).token
    url = ably_standin.url
    async with (
        a_listener(url, visitors, channels.conversation(workspace, conversation)) as visitor,
        a_listener(url, agents, channels.agents(workspace, conversation)) as agent,
        a_listener(url, agents, channels.inbox(workspace)) as inbox,
    ):
        await desk.ask(conversation)
        await desk.join(conversation, desk.noor)
        note = await desk.write(conversation, "between us", audience="agents")
        said = [await desk.say(conversation, f"message {number}") for number in range(5)]
        said.append(await desk.write(conversation, "an answer"))
        await eventually(lambda: len(entries(visitor)) == 8 and len(agent) == 1)
        await eventually(lambda: any("agent_joined" in str(message.data) for message in inbox))
    assert [message.data["seq"] for message in entries(visitor)] == list(range(1, 9))
    assert [message.id for message in entries(visitor)][2:] == said
    assert [message.id for message in agent] == [note]
    assert "between us" not in str([message.data for message in visitor])
    assert {message.name for message in inbox} == {"changed"}


@pytest.mark.parametrize("mode", ["error", "unauthorised", "rate", "ack_lost", "blackhole"])
async def test_through_a_fault_of_ably_everything_arrives_once_and_in_order(
    desk: Desk, ably_standin: StandIn, mode: str
) -> None:
    conversation, workspace = await desk.conversation(), desk.workspace.id
    token = visitor_token(ably_standin.key, workspace, conversation, desk.visitor.id).token
    channel = channels.conversation(workspace, conversation)
    async with a_listener(ably_standin.url, token, channel) as visitor:
        await desk.ask(conversation)
        await eventually(lambda: len(entries(visitor)) == 1)
        await script(ably_standin, {"mode": mode, "for_seconds": 1.5})
        for number in range(10):
            await desk.say(conversation, f"message {number}")
            await asyncio.sleep(0.1)
        await eventually(lambda: len(entries(visitor)) >= 11, within_s=20)
        await asyncio.sleep(0.3)
    assert [message.data["seq"] for message in entries(visitor)] == list(range(1, 12))


async def script(standin: StandIn, fault: dict[str, object]) -> None:
    async with httpx.AsyncClient() as http:
        (await http.post(f"{standin.url}/_standin/faults", json=fault)).raise_for_status()
