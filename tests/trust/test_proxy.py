"""The fault proxy does what it is told, on connections that are open already too."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest
from trust.rig.proxies import Proxies, running_proxies

Ask = Callable[[bytes], Coroutine[None, None, bytes]]


@asynccontextmanager
async def an_echo_behind_the_proxy() -> AsyncIterator[tuple[Proxies, Ask]]:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(1024):
            writer.write(piece)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    with running_proxies({"echo": f"tcp://user@127.0.0.1:{server.sockets[0].getsockname()[1]}/x"}) as proxies:
        place = urlsplit(proxies.urls["echo"])
        assert (place.username, place.path) == ("user", "/x")
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)

        async def ask(words: bytes) -> bytes:
            writer.write(words)
            return await reader.readexactly(len(words))

        try:
            assert await ask(b"hello") == b"hello"
            yield proxies, ask
        finally:
            writer.close()
            server.close()


async def test_a_slow_line_is_slow_in_both_directions_and_quick_again_when_healed() -> None:
    async with an_echo_behind_the_proxy() as (proxies, ask):
        proxies.switch("echo", "latency", 100)
        before = time.monotonic()
        assert await ask(b"slow") == b"slow"
        assert time.monotonic() - before >= 0.2
        proxies.heal()
        before = time.monotonic()
        assert await ask(b"quick") == b"quick"
        assert time.monotonic() - before < 0.2


async def test_a_black_hole_answers_nothing_until_it_is_over() -> None:
    async with an_echo_behind_the_proxy() as (proxies, ask):
        proxies.switch("echo", "blackhole")
        asking = asyncio.create_task(ask(b"anybody?"))
        await asyncio.sleep(0.3)
        assert not asking.done()
        proxies.heal()
        assert await asyncio.wait_for(asking, 5) == b"anybody?"


async def test_one_direction_alone_can_be_cut() -> None:
    async with an_echo_behind_the_proxy() as (proxies, ask):
        proxies.switch("echo", "blackhole", direction="down")
        asking = asyncio.create_task(ask(b"heard, not answered"))
        await asyncio.sleep(0.3)
        assert not asking.done()
        proxies.switch("echo", "blackhole", direction="up")
        assert await asyncio.wait_for(asking, 5) == b"heard, not answered"


async def test_a_reset_ends_open_connections_and_refuses_new_ones() -> None:
    async with an_echo_behind_the_proxy() as (proxies, ask):
        proxies.switch("echo", "reset")
        with pytest.raises((OSError, asyncio.IncompleteReadError)):
            await ask(b"gone")


async def test_a_half_closed_line_ends_for_the_reader() -> None:
    async with an_echo_behind_the_proxy() as (proxies, ask):
        proxies.switch("echo", "half_close", direction="down")
        with pytest.raises(asyncio.IncompleteReadError):
            await ask(b"half")


async def test_slices_and_little_bandwidth_change_no_byte_and_corruption_does() -> None:
    async with an_echo_behind_the_proxy() as (proxies, ask):
        proxies.switch("echo", "slice", 1)
        assert await ask(b"in small pieces") == b"in small pieces"
        proxies.switch("echo", "bandwidth", 100)
        before = time.monotonic()
        assert await ask(b"x" * 20) == b"x" * 20
        assert time.monotonic() - before >= 0.4
        proxies.switch("echo", "corrupt", direction="down")
        assert await ask(b"unharmed") != b"unharmed"
