"""The visitor's realtime token opens exactly one channel, to subscribe and be present, and nothing else."""

from __future__ import annotations

import json

import jwt
import pytest
from ably.rest.rest import AblyRest
from ably.util.exceptions import AblyException
from gateway_site import Site, Visit
from servers.standins import StandIn

from baton.models import Secret
from baton.realtime import channels
from baton.realtime.address import rest_options
from baton.secrets_at_rest import ABLY, store_secret
from baton.settings import Settings


async def escalated(site: Site, key: str) -> Visit:
    await site.agent()
    async with site.platform.workbench.begin() as work:
        secret = Secret(workspace_id=site.workspace.id, name=ABLY, sealed="", hint={})
        await store_secret(work, site.platform.sealer, secret, key)
    visit = await site.visit(await site.bot())
    assert (await visit.call("POST", "/handoff")).status_code == 202
    return visit


async def test_the_capability_is_one_channel_and_two_operations(site: Site, ably_standin: StandIn) -> None:
    visit = await escalated(site, ably_standin.key)
    answer = await visit.call("POST", "/realtime-token")
    assert answer.status_code == 200
    body = answer.json()
    channel = channels.conversation(site.workspace.id, visit.id)
    visitor_id = visit.started["conversation"]["visitor"]["id"]
    claims = jwt.decode(body["token"], ably_standin.key.split(":", 1)[1], algorithms=["HS256"])
    assert json.loads(claims["x-ably-capability"]) == {channel: ["presence", "subscribe"]}
    assert claims["x-ably-clientId"] == body["client_id"] == f"visitor:{visitor_id}"
    assert claims["exp"] - claims["iat"] <= 3600
    assert (body["provider"], body["channel"]) == ("ably", channel)
    assert ably_standin.key.split(":", 1)[1] not in answer.text


async def test_with_it_nobody_publishes_and_nobody_hears_another_conversation(
    site: Site, ably_standin: StandIn
) -> None:
    visit = await escalated(site, ably_standin.key)
    body = (await visit.call("POST", "/realtime-token")).json()
    other = channels.conversation(site.workspace.id, visit.started["conversation"]["visitor"]["id"])
    options = rest_options(Settings(ably_url=ably_standin.url))
    async with AblyRest(token=body["token"], **options) as rest:
        assert (await rest.channels.get(body["channel"]).presence.get()).items == []
        for attempt in (
            rest.channels.get(body["channel"]).publish("entry", {"text": "forged"}),
            rest.channels.get(body["channel"]).history(),
            rest.channels.get(other).presence.get(),
            rest.channels.get(channels.inbox(site.workspace.id)).presence.get(),
            rest.channels.get(channels.agents(site.workspace.id, visit.id)).presence.get(),
        ):
            with pytest.raises(AblyException) as refused:
                await attempt
            assert refused.value.code == 40160


async def test_it_is_refused_once_the_bot_has_the_conversation_back(site: Site, ably_standin: StandIn) -> None:
    visit = await escalated(site, ably_standin.key)
    await visit.call("DELETE", "/handoff")
    refused = await visit.call("POST", "/realtime-token")
    assert (refused.status_code, refused.json()["type"]) == (409, "not_escalated")
