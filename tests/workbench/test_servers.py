"""The servers that tests ask for: real, private, and back after a kill with what they had stored."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager

import aio_pika
import asyncpg
import psutil
import pytest
import redis.asyncio as async_redis
from servers.private import fresh_postgres, fresh_rabbitmq, fresh_redis
from servers.server import GivenServer, NoServer, NotAvailable, NotOurs, Server
from servers.ways import Technology

# The broker writes the registration of a new quorum queue to disk only after half a second. Killed before that,
# it comes back with a queue that answers nothing.
QUEUE_SETTLES_SECONDS = 1


async def test_a_test_gets_an_empty_database_of_its_own(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("CREATE TABLE marker (id int)")
    tables = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    await connection.close()
    assert tables == 1


@pytest.mark.parametrize("_again", [1, 2])
async def test_two_tests_do_not_share_a_virtual_host(rabbitmq_url: str, _again: int) -> None:
    async with await aio_pika.connect(rabbitmq_url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("marker", durable=True)
        assert queue.declaration_result.message_count == 0
        await channel.default_exchange.publish(aio_pika.Message(b"left behind"), "marker")


@pytest.mark.parametrize("_again", [1, 2])
async def test_two_tests_do_not_share_a_redis_database(redis_url: str, _again: int) -> None:
    async with async_redis.Redis.from_url(redis_url) as client:
        assert await client.dbsize() == 0
        await client.set("marker", "left behind")


async def test_postgres_keeps_what_it_committed_when_killed() -> None:
    with fresh_postgres() as server:
        connection = await asyncpg.connect(server.url)
        await connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        killed = server.pid
        server.kill()
        with pytest.raises(ConnectionRefusedError):
            await asyncpg.connect(server.url, timeout=1)
        server.start()
        connection = await asyncpg.connect(server.url)
        assert await connection.fetchval("SELECT answer FROM kept") == 42
        await connection.close()
        assert server.pid != killed


async def test_rabbitmq_keeps_its_confirmed_messages_when_killed() -> None:
    with fresh_rabbitmq() as server:
        await _publish_durably(server.url)
        assert server.pid is not None
        assert psutil.Process(server.pid).name().startswith("beam")
        server.kill()
        with pytest.raises(aio_pika.exceptions.AMQPConnectionError):
            await aio_pika.connect(server.url, timeout=1)
        server.start()
        async with await aio_pika.connect(server.url) as connection:
            queue = await (await connection.channel()).get_queue("kept")
            message = await queue.get(timeout=10)
            assert message.body == b"kept"


async def _publish_durably(url: str) -> None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel(publisher_confirms=True)
        await channel.declare_queue("kept", durable=True, arguments={"x-queue-type": "quorum"})
        await asyncio.sleep(QUEUE_SETTLES_SECONDS)
        message = aio_pika.Message(b"kept", delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(message, "kept")


async def test_redis_is_back_on_the_same_port_after_a_restart() -> None:
    with fresh_redis() as server:
        server.restart()
        async with async_redis.Redis.from_url(server.url) as client:
            assert await client.ping()


@pytest.mark.parametrize("end", [GivenServer.stop, GivenServer.kill])
def test_a_server_given_by_its_address_is_not_ours_to_end(end: Callable[[GivenServer], None]) -> None:
    with pytest.raises(NotOurs, match="fresh_"):
        end(GivenServer("redis://127.0.0.1:6379/0"))


def test_an_address_in_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BATON_TEST_NOTHING_URL", "nothing://127.0.0.1")
    assert _nothing().obtain().url == "nothing://127.0.0.1"


def test_without_any_way_the_error_names_all_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BATON_TEST_NOTHING_URL", raising=False)
    with pytest.raises(NoServer, match=r"BATON_TEST_NOTHING_URL.*Docker.*apt-get install nothing") as caught:
        _nothing().obtain()
    assert "no engine" in str(caught.value)


def _nothing() -> Technology:
    return Technology(
        name="Nothing",
        variable="BATON_TEST_NOTHING_URL",
        container=lambda: _refuse("no engine"),
        native=lambda: _refuse("no binary"),
        is_installed=lambda: True,
        packages=("nothing",),
    )


def _refuse(reason: str) -> Server:
    raise NotAvailable(reason)


Fresh = Callable[[], AbstractContextManager[Server]]


@pytest.mark.parametrize("fresh", [fresh_redis, fresh_postgres])
def test_nothing_of_a_private_server_is_left(fresh: Fresh) -> None:
    with fresh() as server:
        assert server.pid is not None
        process = psutil.Process(server.pid)
        assert process.is_running()
    assert not process.is_running()
