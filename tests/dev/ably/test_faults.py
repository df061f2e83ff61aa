"""Faults on demand: each bites, and each ends."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from ably.util.exceptions import AblyException
from dev.ably.stage import Clients, Running, start, stop, until


@pytest.fixture(scope="module")
def faulty() -> Iterator[Running]:
    running = start("--key", "app.k1:secret-of-k1", "--faults")
    yield running
    stop(running)


@pytest.fixture
async def own(faulty: Running) -> AsyncIterator[Clients]:
    made = Clients(faulty.port)
    yield made
    faulty.fault(mode="off")
    await made.close()


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"mode": "error", "status": 503, "code": 50003}, (503, 50003)),
        ({"mode": "unauthorised"}, (401, 40101)),
        ({"mode": "rate"}, (429, 42911)),
    ],
)
async def test_an_error_is_answered_as_often_as_was_asked(
    faulty: Running, own: Clients, wish: dict[str, Any], expected: tuple[int, int]
) -> None:
    rest = own.rest()
    channel = own.realtime().channels.get("errors")
    await channel.attach()
    for publish in (rest.channels.get("errors").publish, channel.publish):
        faulty.fault(**wish, count=1)
        with pytest.raises(AblyException) as error:
            await publish("n", "x")
        assert (error.value.status_code, error.value.code) == expected
        await publish("n", "x")


async def test_an_error_can_end_by_itself(faulty: Running, own: Clients) -> None:
    faulty.fault(mode="error", for_seconds=0.2)
    with pytest.raises(AblyException):
        await own.rest().time()
    await asyncio.sleep(0.25)
    assert await own.rest().time()


async def test_latency_delays_an_answer(faulty: Running, own: Clients) -> None:
    faulty.fault(mode="latency", ms=200)
    begin = time.monotonic()
    await own.rest().time()
    assert time.monotonic() - begin >= 0.2


async def test_in_a_black_hole_nothing_is_answered_and_nothing_is_lost(faulty: Running, own: Clients) -> None:
    rest, channel, got = own.rest(http_request_timeout=0.3), own.realtime().channels.get("hole"), []
    await channel.subscribe(lambda message: got.append(message.data))
    faulty.fault(mode="blackhole")
    with pytest.raises(AblyException):
        await rest.time()
    publishing = asyncio.create_task(channel.publish("n", "later"))
    await asyncio.sleep(0.1)
    assert not publishing.done()
    faulty.fault(mode="off")
    await publishing
    await until(lambda: got == ["later"])


async def test_a_lost_answer_was_a_publish_all_the_same(faulty: Running, own: Clients) -> None:
    rest = own.rest()
    faulty.fault(mode="ack_lost", count=1)
    with pytest.raises(httpx.HTTPError):
        await rest.channels.get("lost").publish("n", "x")
    assert len((await rest.channels.get("lost").history()).items) == 1


async def test_a_lost_answer_on_a_connection_is_asked_for_again(faulty: Running, own: Clients) -> None:
    channel = own.realtime().channels.get("lost-too")
    await channel.attach()
    faulty.fault(mode="ack_lost", count=1)
    assert (await channel.publish("n", "x")).serials
    assert len((await own.rest().channels.get("lost-too").history()).items) == 1


async def test_dropped_connections_come_back(faulty: Running, own: Clients) -> None:
    client, got = own.realtime(), []
    await client.channels.get("dropped").subscribe(lambda message: got.append(message.data))
    before = client.connection.connection_manager.connection_id
    faulty.fault(mode="drop")
    await own.rest().channels.get("dropped").publish("n", "x")
    await until(lambda: got == ["x"])
    assert client.connection.connection_manager.connection_id == before


async def test_the_log_counts(faulty: Running, own: Clients) -> None:
    await own.realtime().channels.get("counted").attach()
    await own.rest().channels.get("counted").publish("n", "x")
    assert faulty.get("/_standin/log")["channels"]["counted"] == {
        "published": 1,
        "delivered": 1,
        "attached": 1,
        "members": 0,
    }


async def test_a_fault_that_is_unknown_is_refused(faulty: Running) -> None:
    async with httpx.AsyncClient(base_url=faulty.url) as http:
        assert (await http.post("/_standin/faults", json={"mode": "nonsense"})).status_code == 400
