"""What the tests of publishing stand on: a channel, its history, and faults of the stand-in."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import jwt
import pytest
from ably.rest.rest import AblyRest
from servers.standins import StandIn

from baton.ids import new_id
from baton.realtime import channels
from baton.realtime.address import rest_options
from baton.realtime.doors import RealtimeMessage
from baton.realtime.keys import AblyKey
from baton.realtime.publisher import Realtime
from baton.settings import Settings

WORKSPACE = new_id()
History = Callable[[str], Awaitable[list[tuple[str, object]]]]
Fault = Callable[..., Awaitable[None]]


def entry(number: int) -> RealtimeMessage:
    return RealtimeMessage(new_id(), "entry", {"seq": number, "text": f"line {number}"})


@pytest.fixture
def settings(ably_standin: StandIn) -> Settings:
    return Settings(ably_url=ably_standin.url)


@pytest.fixture
async def realtime(settings: Settings) -> AsyncIterator[Realtime]:
    opened = Realtime(settings)
    yield opened
    await opened.close()


@pytest.fixture
def channel() -> str:
    return channels.conversation(WORKSPACE, new_id())


def own_token(key: str, operations: list[str], client_id: str = "test") -> str:
    """A token that the product itself never makes."""
    parsed = AblyKey.parse(key)
    now = int(time.time())
    allowed = json.dumps({"baton:*": operations})
    payload = {"iat": now, "exp": now + 60, "x-ably-capability": allowed, "x-ably-clientId": client_id}
    return jwt.encode(payload, parsed.secret, algorithm="HS256", headers={"kid": parsed.name})


@pytest.fixture
async def history(ably_standin: StandIn, settings: Settings) -> AsyncIterator[History]:
    """What a channel holds, oldest first, read with the unmodified SDK."""
    token = own_token(ably_standin.key, ["history"])
    async with AblyRest(token=token, **rest_options(settings)) as rest:

        async def read(channel: str) -> list[tuple[str, object]]:
            page = await rest.channels.get(channel).history(direction="forwards", limit=1000)
            return [(message.id, message.data["seq"]) for message in page.items]

        yield read


@pytest.fixture
async def fault(ably_standin: StandIn) -> AsyncIterator[Fault]:
    async with httpx.AsyncClient(base_url=ably_standin.url) as control:

        async def script(**wish: object) -> None:
            (await control.post("/_standin/faults", json=wish)).raise_for_status()

        yield script
        await script(mode="off")
