"""A listener of the rig hears all of a long run: its token is a short one, and ends again and again."""

from __future__ import annotations

import asyncio
import json
import time

import httpx
import jwt
from cast.people import eventually
from servers.standins import StandIn
from trust.rig.ears import on_channel
from trust.rig.lines import Line

CONV = "cnv_ears"
AGENT = "agent:agt_ears"
PREFIX = "baton:conv:"
TOKEN_S = 32
"""Two seconds longer than the warning that comes before its end."""


class Tokens:
    """The agent API, as far as a listener asks it; its tokens are soon to end."""

    def __init__(self, key: str) -> None:
        self.key, self.given = key, 0

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"last_seq": 0})
        self.given += 1
        name, _, secret = self.key.partition(":")
        now = int(time.time())
        claims = {"iat": now, "exp": now + TOKEN_S, "x-ably-clientId": AGENT}
        token = jwt.encode(claims, secret, headers={"kid": name})
        body = {"token": token, "client_id": AGENT, "channels": {"conversation_prefix": PREFIX}}
        return httpx.Response(200, json=body)


async def test_a_listener_goes_on_hearing_when_its_token_has_ended(ably_standin: StandIn) -> None:
    tokens = Tokens(ably_standin.key)
    name, _, secret = ably_standin.key.partition(":")
    said = 0
    async with (
        httpx.AsyncClient(transport=httpx.MockTransport(tokens.answer)) as http,
        httpx.AsyncClient(base_url=ably_standin.url, auth=(name, secret)) as speaker,
    ):
        panel = Line(http, ["http://agent-api"], [], "session")
        async with on_channel(ably_standin.url, panel, "a panel", CONV) as ear:
            while tokens.given < 5:  # one is for the channel's name, one the first; three were asked for since
                said += 1
                entry = json.dumps({"id": f"ent_{said}", "seq": said, "text": "word"})
                told = await speaker.post(f"/channels/{PREFIX}{CONV}/messages", json={"name": "entry", "data": entry})
                told.raise_for_status()
                await asyncio.sleep(0.1)
            await eventually(lambda: ear.seen() == set(range(1, said + 1)))
