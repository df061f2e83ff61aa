"""Trying a workspace's key, and revoking what was given out with it."""

from __future__ import annotations

import json

import httpx
import pytest
from ably.rest.rest import AblyRest
from ably_stage import WORKSPACE
from servers.standins import StandIn, ably_standin

from baton.ids import new_id
from baton.realtime import channels, tokens
from baton.realtime.address import rest_options
from baton.realtime.keys import AblyKey
from baton.realtime.publisher import Realtime
from baton.settings import Settings


async def test_a_key_that_works_is_said_to_work(realtime: Realtime, ably_standin: StandIn) -> None:
    report = await realtime.check_key(ably_standin.key)
    assert (report.works, report.revocable) == (True, True)


async def test_what_is_wrong_with_a_key_is_said_exactly(realtime: Realtime, ably_standin: StandIn) -> None:
    name = AblyKey.parse(ably_standin.key).name
    for key, fault_ in (
        ("not a key", "malformed"),
        (f"{name}:another-secret-of-some-length", "wrong_key"),
        ("elsewhere.key:another-secret-of-some-length", "wrong_key"),
    ):
        report = await realtime.check_key(key)
        assert (report.fault, report.works) == (fault_, False)
        assert key.partition(":")[2] not in report.message or not key.partition(":")[2]
    nowhere = Realtime(Settings(ably_url="http://127.0.0.1:9"))
    assert (await nowhere.check_key(ably_standin.key)).fault == "unreachable"


@pytest.mark.parametrize(
    ("allowed", "fault_", "missing"),
    [
        ({"baton:*": ["publish", "subscribe"]}, "missing_capability", ["presence"]),
        ({"baton:*": ["subscribe"]}, "missing_capability", ["presence", "publish"]),
        ({"other:*": ["*"]}, "missing_capability", ["presence", "publish", "subscribe"]),
        ({"baton:*": ["publish", "subscribe", "presence"]}, None, []),
        ({"*": ["*"]}, None, []),
        ({"*": ["publish", "presence", "subscribe", "history"]}, None, []),
    ],
)
async def test_missing_capabilities_are_named(
    allowed: dict[str, list[str]], fault_: str | None, missing: list[str]
) -> None:
    with ably_standin("--sandbox") as sandbox:
        async with httpx.AsyncClient(base_url=sandbox.url) as owner:
            app = (await owner.post("/apps", json={"keys": [{"capability": json.dumps(allowed)}]})).json()
        report = await Realtime(Settings(ably_url=sandbox.url)).check_key(app["keys"][0]["keyStr"])
    assert report.fault == fault_
    for operation in missing:
        assert operation in report.message


async def test_a_key_with_fixed_tokens_works_but_cannot_revoke() -> None:
    with ably_standin("--fixed-tokens") as standin:
        realtime = Realtime(Settings(ably_url=standin.url))
        report = await realtime.check_key(standin.key)
        assert (report.works, report.revocable) == (True, False)
        assert not await realtime.revoke(standin.key, "agent:x")


async def test_a_revoked_agent_is_shut_out(realtime: Realtime, ably_standin: StandIn, settings: Settings) -> None:
    agent, other = new_id(), new_id()
    mine, theirs = (tokens.agent_token(ably_standin.key, WORKSPACE, one).token for one in (agent, other))

    async def may_listen(token: str) -> bool:
        async with AblyRest(token=token, **rest_options(settings)) as rest:
            answer = await rest.request("GET", f"/channels/{channels.inbox(WORKSPACE)}/presence", "3")
            return bool(answer.success)

    assert await may_listen(mine)
    assert await realtime.revoke(ably_standin.key, tokens.agent_client_id(agent))
    assert not await may_listen(mine)
    assert await may_listen(theirs)
