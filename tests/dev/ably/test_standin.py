"""The life of a connection: heartbeats, expiry, grace, and how many there may be."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from dev.ably.stage import KEY, token

from baton_dev.ably import standin as rooms
from baton_dev.ably.app import App
from baton_dev.ably.capability import Capability
from baton_dev.ably.connection import Connection
from baton_dev.ably.errors import AblyError
from baton_dev.ably.grant import Key
from baton_dev.ably.limits import Limits
from baton_dev.ably.outbox import Outbox
from baton_dev.ably.serials import now_ms
from baton_dev.ably.session import Session
from baton_dev.ably.standin import Standin


class Client:
    """A socket without a network, and what came over it."""

    def __init__(self, standin: Standin, **query: str) -> None:
        self.got: list[dict[str, Any]] = []
        self.standin = standin
        self.outbox = Outbox(self._receive, standin.limits, standin.faults.open_gate)
        self.connection: Connection = standin.connect(
            query if "access_token" in query else {"key": KEY, **query}, self.outbox
        )
        self.session = Session(standin, self.connection)

    async def _receive(self, message: Any) -> None:
        self.got.append(json.loads(message["text"]) if "text" in message else {"action": message["type"]})

    def say(self, **frame: object) -> None:
        self.session.receive(json.dumps(frame))

    async def heard(self) -> list[int]:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return [message["action"] for message in self.got]


@pytest.fixture
async def standin() -> AsyncIterator[Standin]:
    name, _, secret = KEY.partition(":")
    made = Standin(limits=replace(Limits(), connections=3, channels=3))
    made.credentials.keys[name] = Key(name, secret, Capability.parse({"*": ["*"]}))
    made.apps["app"] = App("app", made.limits)
    yield made
    for connection in made.connections():
        if connection.outbox is not None:
            connection.outbox.abandon()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Moves the clock of the stand-in on."""

    def move(milliseconds: int) -> None:
        monkeypatch.setattr(rooms, "now_ms", lambda: now_ms() + milliseconds)

    return move


async def test_a_heartbeat_follows_ten_seconds_of_silence(standin: Standin) -> None:
    client = Client(standin)
    assert await client.heard() == [4]
    sent = client.outbox.last_sent
    standin.look_after(sent + 9)
    assert await client.heard() == [4]
    standin.look_after(sent + 11)
    assert await client.heard() == [4, 0]
    standin.look_after(client.outbox.last_sent + 9)
    assert await client.heard() == [4, 0]


async def test_a_token_is_asked_to_be_renewed_before_it_ends(standin: Standin, later: Callable[[int], None]) -> None:
    client = Client(standin, access_token=token({"*": ["*"]}, seconds=60))
    later(29_000)
    standin.look_after(0)
    assert await client.heard() == [4]
    later(31_000)
    standin.look_after(0)
    standin.look_after(0)
    assert await client.heard() == [4, 17]
    client.say(action=17, auth={"accessToken": token({"*": ["*"]}, seconds=3600)})
    later(61_000)
    standin.look_after(0)
    assert await client.heard() == [4, 17, 4]


async def test_a_token_that_was_not_renewed_ends_the_socket(standin: Standin, later: Callable[[int], None]) -> None:
    client = Client(standin, access_token=token({"*": ["*"]}, seconds=20))
    later(21_000)
    standin.look_after(0)
    assert await client.heard() == [4, 6, "websocket.close"]
    assert client.got[1]["error"]["code"] == 40142


async def test_a_lost_member_stays_for_its_grace(standin: Standin, later: Callable[[int], None]) -> None:
    client, watcher = Client(standin, clientId="ann"), Client(standin)
    watcher.say(action=10, channel="a")
    client.say(action=14, channel="a", msgSerial=0, presence=[{"action": 2}])
    standin.lost(client.connection, client.outbox)
    later(14_000)
    standin.look_after(0)
    assert len(standin.apps["app"].channel("a").members) == 1
    later(15_100)
    standin.look_after(0)
    assert len(standin.apps["app"].channel("a").members) == 0
    assert await watcher.heard() == [4, 11, 14, 14]


async def test_a_connection_is_remembered_for_two_minutes(standin: Standin, later: Callable[[int], None]) -> None:
    client = Client(standin)
    standin.lost(client.connection, client.outbox)
    later(119_000)
    standin.look_after(0)
    again = Client(standin, resume=client.connection.key)
    assert again.connection is client.connection
    standin.lost(again.connection, again.outbox)
    later(119_000 + 121_000)
    standin.look_after(0)
    anew = Client(standin, resume=client.connection.key)
    await anew.heard()
    assert anew.connection is not client.connection
    assert anew.got[0]["error"]["code"] == 80018


async def test_a_late_goodbye_of_an_old_socket_does_not_touch_the_new_one(standin: Standin) -> None:
    client = Client(standin)
    again = Client(standin, resume=client.connection.key)
    again.say(action=10, channel="a")
    standin.lost(client.connection, client.outbox)
    assert again.connection.outbox is again.outbox
    assert again.connection.attachments


async def test_there_is_an_end_to_connections_and_channels(standin: Standin) -> None:
    client, *_others = [Client(standin) for _ in range(3)]
    with pytest.raises(AblyError) as refused:
        Client(standin)
    assert refused.value.code == 40111
    for name in "abcd":
        client.say(action=10, channel=name)
    assert await client.heard() == [4, 11, 11, 11, 9]
    assert client.got[-1]["error"]["code"] == 40114


async def test_a_flood_of_frames_is_fatal(standin: Standin) -> None:
    client = Client(standin)
    for _ in range(2001):
        client.say(action=99)
    assert await client.heard() == [4, 9, "websocket.close"]
    assert client.got[1]["error"]["code"] == 42924


async def test_an_app_that_is_deleted_takes_its_connections_with_it(standin: Standin) -> None:
    client = Client(standin)
    client.say(action=10, channel="a")
    standin.end_app("app")
    assert await client.heard() == [4, 11, 9, "websocket.close"]
    standin.lost(client.connection, client.outbox)
    with pytest.raises(AblyError):
        Client(standin)
