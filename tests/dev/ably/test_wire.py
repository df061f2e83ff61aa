"""The wire itself: what the SDKs would hide."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
import pytest
from dev.ably.stage import KEY, Running, token
from websockets.asyncio.client import ClientConnection, connect

pack, unpack = msgspec.msgpack.encode, msgspec.msgpack.decode
AUTH = {"Authorization": "Basic " + base64.b64encode(KEY.encode()).decode()}


@asynccontextmanager
async def socket(standin: Running, query: str = f"key={KEY}") -> AsyncIterator[ClientConnection]:
    async with connect(f"ws://127.0.0.1:{standin.port}/?{query}", max_size=None) as opened:
        yield opened


async def ask(opened: ClientConnection, **frame: object) -> dict[str, Any]:
    await opened.send(json.dumps(frame))
    return dict(json.loads(await opened.recv()))


def has_null(what: object) -> bool:
    if isinstance(what, dict):
        return any(has_null(value) for value in what.values())
    return any(has_null(value) for value in what) if isinstance(what, list) else what is None


async def test_a_session_word_for_word(standin: Running) -> None:
    async with socket(standin, f"access_token={token({'*': ['*']}, 'ann')}&v=6&format=json") as opened:
        connected = json.loads(await opened.recv())
        assert connected["action"] == 4
        assert connected["connectionDetails"]["clientId"] == "ann"
        assert connected["connectionDetails"]["maxIdleInterval"] == 15000
        attached = await ask(opened, action=10, channel="[?rewind=1]wire:1")
        assert (attached["action"], attached["channel"]) == (11, "[?rewind=1]wire:1")
        assert attached["channelSerial"]
        assert attached["params"] == {"rewind": "1"}
        assert attached["flags"] & 0xFFFF == 0
        echoed = await ask(opened, action=15, channel="wire:1", msgSerial=0, messages=[{"data": "x", "size": 1}])
        answer = json.loads(await opened.recv())
        assert set(echoed["messages"][0]) == {
            *("id", "action", "serial", "timestamp", "version", "clientId", "connectionId", "data")
        }
        assert answer == {
            "action": 1,
            "msgSerial": 0,
            "count": 1,
            "res": [{"serials": [echoed["messages"][0]["serial"]]}],
        }
        own = await ask(opened, action=14, channel="wire:1", msgSerial=1, presence=[{"action": 2}])
        assert own["presence"][0]["id"] == f"{connected['connectionId']}:1:0"
        assert json.loads(await opened.recv()) == {"action": 1, "msgSerial": 1, "count": 1}
        assert not any(map(has_null, (connected, attached, echoed, own)))
        assert await ask(opened, action=0, id="ping") == {"action": 0, "id": "ping"}
        assert (await ask(opened, action=12, channel="wire:1"))["action"] == 13
        assert await ask(opened, action=7) == {"action": 8}


async def test_the_same_frame_again_gets_the_same_answer_and_changes_nothing(standin: Running) -> None:
    async with socket(standin) as opened:
        await opened.recv()
        frame = {"action": 15, "channel": "wire:2", "msgSerial": 0, "messages": [{"data": "x"}]}
        first, again = await ask(opened, **frame), await ask(opened, **frame)
        other = await ask(opened, **{**frame, "messages": [{"data": "y"}]})
    assert first == again
    assert other["res"] != first["res"]
    async with httpx.AsyncClient(base_url=standin.url, headers=AUTH) as http:
        history = await http.get("/channels/wire:2/messages?direction=forwards")
    assert [message["data"] for message in history.json()] == ["x", "y"]


async def test_a_refused_credential_is_told_after_the_upgrade(standin: Running) -> None:
    for query, code in (("key=app.k1:wrong", 40101), ("access_token=x", 40144), ("", 40101)):
        async with socket(standin, query) as opened:
            error = json.loads(await opened.recv())
            assert (error["action"], error["error"]["code"]) == (9, code)
            assert "channel" not in error


@pytest.mark.parametrize(
    "frame", ["", "nonsense", "[]", "1", '{"action": "x"}', '{"action": 15, "channel": "a"}', "\x00"]
)
async def test_an_unreadable_frame_ends_the_connection_with_an_error(standin: Running, frame: str) -> None:
    async with socket(standin) as opened:
        await opened.recv()
        await opened.send(frame)
        error = json.loads(await opened.recv())
        assert (error["action"], error["error"]["statusCode"]) == (9, 400)


@pytest.mark.parametrize(
    "frame",
    [
        {"action": 15, "messages": "x"},
        {"action": 15, "messages": [{"data": 1}]},
        {"action": 15, "messages": [{"data": "x", "extras": 7}]},
        {"action": 15, "messages": [{"data": "x", "clientId": "*"}]},
        {"action": 15, "messages": [{"data": "x", "extras": {"n": 10**30}}]},
        {"action": 15, "messages": [{"action": 4, "data": "x"}]},
        {"action": 15, "messages": []},
        {"action": 15, "messages": [{"data": "x" * 65_537}]},
        {"action": 14, "presence": [{"action": 9}]},
        {"action": 14, "presence": [{"action": 2}]},
        {"action": 14, "presence": None},
        {"action": 21, "annotations": [{}]},
        {"action": 19, "state": []},
    ],
)
async def test_a_bad_publication_is_nacked(standin: Running, frame: dict[str, Any]) -> None:
    async with socket(standin) as opened:
        await opened.recv()
        answer = await ask(opened, channel="mutable:bad", msgSerial=0, **frame)
    assert (answer["action"], answer["msgSerial"], answer["error"]["statusCode"]) == (2, 0, 400)


async def test_an_unknown_action_is_passed_over(standin: Running) -> None:
    async with socket(standin) as opened:
        await opened.recv()
        await opened.send(json.dumps({"action": 99}))
        assert (await ask(opened, action=0))["action"] == 0


async def test_a_connection_attaches_to_200_channels_at_most(standin: Running) -> None:
    async with socket(standin) as opened:
        await opened.recv()
        answers = [await ask(opened, action=10, channel=f"many:{index}") for index in range(201)]
    assert {answer["action"] for answer in answers[:200]} == {11}
    assert (answers[200]["action"], answers[200]["error"]["code"]) == (9, 90010)


async def test_an_old_point_is_not_resumed_silently(standin: Running) -> None:
    async with socket(standin) as opened:
        await opened.recv()
        attached = await ask(opened, action=10, channel="wire:3", channelSerial="00000000000001-00000@old")
        assert attached["error"]["code"] == 90003
        assert attached["flags"] & 4 == 0
        again = await ask(opened, action=10, channel="wire:3", channelSerial=attached["channelSerial"])
        assert again["flags"] & 4 == 4


async def test_the_same_attach_again_replays_and_one_with_new_options_does_not(standin: Running) -> None:
    async with socket(standin) as opened:
        await opened.recv()
        point = (await ask(opened, action=10, channel="wire:6"))["channelSerial"]
        told = await ask(opened, action=15, channel="wire:6", msgSerial=0, messages=[{"data": "x"}])
        await opened.recv()
        again = await ask(opened, action=10, channel="wire:6", channelSerial=point)
        replayed = json.loads(await opened.recv())
        assert again["flags"] & 4 == 4
        assert replayed == told
        await ask(opened, action=10, channel="wire:6", channelSerial=point, flags=1 << 18)
        assert (await ask(opened, action=0))["action"] == 0


async def test_a_newer_socket_silences_the_older_one(standin: Running) -> None:
    async with socket(standin) as older:
        connected = json.loads(await older.recv())
        await ask(older, action=10, channel="wire:4")
        async with socket(standin, f"key={KEY}&resume={connected['connectionKey']}") as newer:
            resumed = json.loads(await newer.recv())
            assert resumed["connectionId"] == connected["connectionId"]
            assert "error" not in resumed
            assert json.loads(await older.recv())["error"]["code"] == 80016
            assert (await ask(newer, action=10, channel="wire:4"))["action"] == 11
            await older.wait_closed()
            published = await ask(newer, action=15, channel="wire:4", msgSerial=0, messages=[{"data": "x"}])
            assert published["messages"][0]["data"] == "x"


async def test_msgpack_is_answered_in_msgpack(standin: Running) -> None:
    async with socket(standin, f"key={KEY}&format=msgpack") as opened:
        assert unpack(await opened.recv(decode=False))["action"] == 4
    async with httpx.AsyncClient(base_url=standin.url, headers=AUTH) as http:
        body = pack({"name": "n", "data": b"\x00"})
        packed = {"Content-Type": "application/x-msgpack", "Accept": "application/x-msgpack"}
        answer = await http.post("/channels/wire:5/messages", content=body, headers=packed)
        assert answer.status_code == 201
        assert unpack(answer.content)["channel"] == "wire:5"
        history = await http.get("/channels/wire:5/messages")
        assert history.json()[0] == history.json()[0] | {"data": "AA==", "encoding": "base64"}


async def test_a_client_that_does_not_read_is_cut_off(standin: Running) -> None:
    async with socket(standin) as opened, httpx.AsyncClient(base_url=standin.url, headers=AUTH) as http:
        await opened.recv()
        await ask(opened, action=10, channel="slow")
        opened.transport.pause_reading()
        for _ in range(12):
            message = {"data": "x" * 60_000}
            await asyncio.gather(*(http.post("/channels/slow/messages", json=message) for _ in range(20)))
            if (await http.get("/_standin/log")).json()["channels"]["slow"]["attached"] == 0:
                break
            await asyncio.sleep(0.45)
        else:
            pytest.fail("still attached")
        opened.transport.abort()
