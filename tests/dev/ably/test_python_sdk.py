"""The unmodified ably-python against the stand-in."""

import asyncio
from typing import Any

import httpx
import pytest
from ably.util.exceptions import AblyException
from dev.ably.stage import (
    KEY,
    AblyRest,
    AblyRestSync,
    ChannelOptions,
    Clients,
    Message,
    Running,
    token,
    until,
)

FORMATS = pytest.mark.parametrize("binary", [True, False], ids=["msgpack", "json"])


async def listen(channel: Any) -> list[Any]:
    got: list[Any] = []
    await channel.subscribe(lambda message: got.append(message))
    return got


@FORMATS
async def test_what_rest_publishes_a_realtime_client_receives(clients: Clients, binary: bool) -> None:
    name = f"a/b c+ü-{binary}"
    rest = clients.rest(use_binary_protocol=binary)
    got = await listen(clients.realtime(use_binary_protocol=not binary).channels.get(name))
    await rest.channels.get(name).publish("dict", {"a": [1, None]})
    await rest.channels.get(name).publish("bytes", b"\x00\xff")
    result = await rest.channels.get(name).publish([Message("one", "1"), Message("two", "2")])
    await until(lambda: len(got) == 4)
    assert [message.data for message in got] == [{"a": [1, None]}, b"\x00\xff", "1", "2"]
    assert [message.serial for message in got[2:]] == result.serials


async def test_history_pages_and_status_counts(clients: Clients) -> None:
    channel = clients.rest().channels.get("python-history")
    for index in range(5):
        await channel.publish("n", str(index))
    page = await channel.history(limit=2, direction="forwards")
    seen = [message.data for message in page.items]
    while page.has_next():
        page = await page.next()
        seen += [message.data for message in page.items]
    assert seen == ["0", "1", "2", "3", "4"]
    assert [message.data for message in (await channel.history(limit=1)).items] == ["4"]
    status = await channel.status()
    assert status.channel_id == "python-history"
    assert status.status.occupancy.metrics.connections == 0


async def test_a_key_exchanges_itself_for_a_token(standin: Running) -> None:
    rest = AblyRest(key=KEY, use_token_auth=True, endpoint="127.0.0.1", port=standin.port, tls=False)
    details = await rest.auth.request_token({"client_id": "ann", "capability": {"chat:1": ["subscribe"]}})
    assert details.client_id == "ann"
    assert (await rest.channels.get("by-token").publish("n", "x")).serials
    await rest.close()


def test_the_synchronous_client_works_too(standin: Running) -> None:
    rest = AblyRestSync(token=token({"*": ["*"]}), endpoint="127.0.0.1", port=standin.port, tls=False)
    assert rest.channels.get("sync").publish("n", "x").serials
    assert rest.channels.get("sync").history().items[0].data == "x"
    assert rest.time() > 0


async def test_a_republished_entry_is_delivered_once(clients: Clients) -> None:
    rest, name = clients.rest(), "python-idempotent"
    got = await listen(clients.realtime().channels.get(name))
    answers = [await rest.channels.get(name).publish(Message("entry", "x", id="entry-7")) for _ in range(3)]
    await rest.channels.get(name).publish("end", "")
    await until(lambda: len(got) == 2)
    assert got[0].id == "entry-7"
    assert len({answer.serials[0] for answer in answers}) == 1


async def test_a_capability_is_enforced_for_every_call(clients: Clients) -> None:
    rest = clients.rest({"mine": ["subscribe"]})
    channel = rest.channels.get("mine")
    for refused in (channel.publish("n", "x"), channel.history(), rest.channels.get("other").presence.get()):
        with pytest.raises(AblyException) as error:
            await refused
        assert (error.value.code, error.value.status_code) == (40160, 401)
    assert (await channel.presence.get()).items == []


async def test_an_expired_token_is_40142(standin: Running) -> None:
    rest = AblyRest(token=token({"*": ["*"]}, seconds=-1), endpoint="127.0.0.1", port=standin.port, tls=False)
    with pytest.raises(AblyException) as error:
        await rest.channels.get("x").history()
    assert error.value.code in (40142, 40171)
    await rest.close()


@FORMATS
async def test_a_realtime_client_publishes_enters_and_appends(clients: Clients, binary: bool) -> None:
    name = f"mutable:python-{binary}"
    client = clients.realtime(client_id="ann", use_binary_protocol=binary)
    channel = client.channels.get(name)
    got = await listen(channel)
    seen = []
    watcher = clients.realtime().channels.get(name)
    await watcher.presence.subscribe(lambda event: seen.append(event.action))
    result = await channel.publish("answer", "Hel")
    await channel.append_message(Message(serial=result.serials[0], data="lo"))
    await channel.presence.enter({"mood": "fine"})
    await until(lambda: len(got) == 2 and len(seen) == 1)
    assert (await clients.rest().channels.get(name).get_message(result.serials[0])).data == "Hello"
    assert [member.client_id for member in await watcher.presence.get()] == ["ann"]
    members = await clients.rest().channels.get(name).presence.get()
    assert members.items[0].data == {"mood": "fine"}
    await channel.presence.leave()
    await until(lambda: len(seen) == 2)


async def test_rewind_by_parameter_and_by_qualifier(clients: Clients) -> None:
    for index in range(4):
        await clients.rest().channels.get("python-rewind").publish("n", str(index))
    realtime = clients.realtime()
    one = await listen(realtime.channels.get("python-rewind", ChannelOptions(params={"rewind": "3"})))
    two = await listen(realtime.channels.get("[?rewind=1]python-rewind"))
    await until(lambda: len(one) == 3 and len(two) == 1)
    assert [message.data for message in one + two] == ["1", "2", "3", "3"]


async def test_a_pulled_cable_loses_nothing(clients: Clients) -> None:
    client, rest = clients.realtime(), clients.rest()
    got = await listen(client.channels.get("python-resume"))
    manager = client.connection.connection_manager
    before = manager.connection_id
    manager.transport.websocket.transport.abort()
    for index in range(20):
        await rest.channels.get("python-resume").publish("n", str(index))
    await until(lambda: len(got) >= 20)
    assert [message.data for message in got] == [str(index) for index in range(20)]
    assert manager.connection_id == before


async def test_a_short_lived_token_is_renewed_on_the_same_connection(clients: Clients) -> None:
    client = clients.realtime(seconds=1.5)
    got = await listen(client.channels.get("python-renewal"))
    before = client.connection.connection_manager.connection_id
    states = []
    client.connection.on(lambda change: states.append(str(change.current)))
    await until(lambda: len(states) >= 3)
    await clients.rest().channels.get("python-renewal").publish("n", "still here")
    await until(lambda: len(got) == 1)
    assert client.connection.connection_manager.connection_id == before


async def test_tokens_are_revoked_by_client(clients: Clients, standin: Running) -> None:
    client = clients.realtime(client_id="agent:7", token=token({"*": ["*"]}, "agent:7"))
    await until(lambda: str(client.connection.state).endswith("CONNECTED"))
    await asyncio.sleep(0.005)
    name, _, secret = KEY.partition(":")
    async with httpx.AsyncClient(base_url=standin.url, auth=(name, secret)) as http:
        answer = await http.post(f"/keys/{name}/revokeTokens", json={"targets": ["clientId:agent:7"]})
    assert answer.json()["successCount"] == 1
    await until(lambda: str(client.connection.state).endswith("FAILED"))
