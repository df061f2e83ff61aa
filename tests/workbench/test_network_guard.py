"""No test talks to the world outside this machine."""

import asyncio
import socket

import pytest
from servers.network import OutsideNetwork


def test_a_connection_to_the_outside_is_an_error() -> None:
    with socket.socket() as connection, pytest.raises(OutsideNetwork, match=r"192\.0\.2\.1"):
        connection.connect(("192.0.2.1", 80))


def test_so_is_one_that_only_returns_its_error() -> None:
    with socket.socket() as connection, pytest.raises(OutsideNetwork):
        connection.connect_ex(("192.0.2.1", 80))


async def test_so_is_one_of_the_event_loop() -> None:
    with pytest.raises(OutsideNetwork):
        await asyncio.open_connection("192.0.2.1", 80)


async def test_so_is_the_look_up_of_a_name() -> None:
    with pytest.raises(OutsideNetwork, match=r"somewhere\.test"):
        await asyncio.open_connection("somewhere.test", 80)


async def test_this_machine_can_be_reached() -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "localhost", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("localhost", port)
        assert await reader.read() == b""
        writer.close()
