"""The life of a process: real children, real signals, a stream that is open when they come."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

CHILD = """
import asyncio, sys
from fastapi import Request
from fastapi.responses import StreamingResponse
from baton.service.app import create_app, stopping
from baton.service.runner import Runnable, run
from baton.settings import Settings

settings = Settings()
first = create_app(title="First", settings=settings)
second = create_app(title="Second", settings=settings)

def say(text):
    print(text, flush=True)

@first.get("/stream")
async def stream(request: Request, deaf: bool = False):
    async def lines():
        yield b"open "
        if deaf:
            await asyncio.sleep(60)
        await stopping(request.app).wait()
        yield b"bye"
    return StreamingResponse(lines())

@first.get("/slow")
async def slow():
    await asyncio.sleep(1)
    return "done"

def steps(name, hang_start=0, hang_stop=0, fail=False):
    async def start():
        say(f"start {name}")
        await asyncio.sleep(hang_start)
        if fail:
            raise RuntimeError("no database")
    async def stop():
        say(f"stop {name}")
        await asyncio.sleep(hang_stop)
        say(f"stopped {name}")
    return {"start": start, "stop": stop}

kind = sys.argv[1]
services = [
    Runnable("database", **steps("database")),
    Runnable("first", first, **steps("first", hang_start=60 * (kind == "start-hangs"), fail=kind == "start-fails")),
    Runnable("second", second, **steps("second", hang_stop=60 * (kind == "stop-hangs"))),
]

def ready():
    say(f"ready {services[1].port} {services[2].port}")

run(services, settings, ready)
say("end")
"""


class Child:
    """One process under test, and the lines that it has said."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said: list[str] = []

    async def until(self, word: str) -> str:
        assert self.process.stdout is not None
        async with asyncio.timeout(20):
            while line := (await self.process.stdout.readline()).decode().strip():
                self.said.append(line)
                if line.startswith(word):
                    return line
        raise AssertionError(f"never said {word!r}: {self.said}")

    async def first_app(self) -> str:
        return f"http://127.0.0.1:{(await self.until('ready')).split()[1]}"

    async def ended_after(self, number: signal.Signals) -> float:
        began = time.monotonic()
        self.process.send_signal(number)
        async with asyncio.timeout(20):
            assert self.process.stdout is not None
            self.said += (await self.process.stdout.read()).decode().split("\n")[:-1]
            await self.process.wait()
        return time.monotonic() - began


@asynccontextmanager
async def child(kind: str = "plain") -> AsyncIterator[Child]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CHILD, kind, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield Child(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@asynccontextmanager
async def listening(address: str) -> AsyncIterator[None]:
    """A client with a stream open that pays no heed to the process's end."""
    async with (
        httpx.AsyncClient(base_url=address, timeout=30) as client,
        client.stream("GET", "/stream", params={"deaf": True}) as stream,
    ):
        chunks = stream.aiter_raw()  # held, because a forgotten generator closes the connection
        await anext(chunks)
        yield
        del chunks


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_streams_first_and_then_the_parts_in_reverse(number: signal.Signals) -> None:
    async with child() as one:
        address = await one.first_app()
        async with httpx.AsyncClient(base_url=address) as client, client.stream("GET", "/stream") as stream:
            chunks = stream.aiter_raw()
            assert await anext(chunks) == b"open "
            slow = asyncio.create_task(client.get("/slow"))
            await asyncio.sleep(0.2)
            ending = asyncio.create_task(one.ended_after(number))
            assert [chunk async for chunk in chunks] == [b"bye"]
            assert (await slow).json() == "done", "an answer under way is finished"
            assert await ending < 4
        assert one.process.returncode == 0
        steps = [line for line in one.said if line.split()[0] in ("start", "stop", "stopped", "end")]
        assert steps == [
            "start database",
            "start first",
            "start second",
            "stop second",
            "stopped second",
            "stop first",
            "stopped first",
            "stop database",
            "stopped database",
            "end",
        ]


async def test_each_app_has_the_port_that_was_told() -> None:
    async with child() as one:
        _, first, second = (await one.until("ready")).split()
        assert first != second
        async with httpx.AsyncClient() as client:
            for port, title in ((first, "First"), (second, "Second")):
                answer = await client.get(f"http://127.0.0.1:{port}/openapi.json")
                assert json.loads(answer.text)["info"]["title"] == title
                assert "server" not in answer.headers


@pytest.mark.parametrize("kind", ["plain", "stop-hangs"])
async def test_nothing_holds_a_process_longer_than_ten_seconds(kind: str) -> None:
    async with child(kind) as one:
        address = await one.first_app()
        async with listening(address):
            assert 4 < await one.ended_after(signal.SIGTERM) < 10, "open requests get a while, not for ever"
        assert "stopped database" in one.said


async def test_a_second_signal_waits_for_nothing() -> None:
    async with child("stop-hangs") as one:
        address = await one.first_app()
        async with listening(address):
            one.process.send_signal(signal.SIGTERM)
            await asyncio.sleep(0.5)
            assert one.process.returncode is None
            assert await one.ended_after(signal.SIGTERM) < 2
        assert "stopped database" in one.said


async def test_a_signal_during_the_start_is_heeded() -> None:
    async with child("start-hangs") as one:
        await one.until("start first")
        assert await one.ended_after(signal.SIGTERM) < 3
        assert "start second" not in one.said
        assert "stopped database" in one.said


async def test_a_part_that_cannot_start_ends_the_process_loudly() -> None:
    async with child("start-fails") as one:
        assert one.process.stderr is not None
        out, err = await asyncio.wait_for(one.process.communicate(), 20)
        assert one.process.returncode == 1
        assert b"no database" in err
        assert b"stopped database" in out
        assert b"ready" not in out


def send_all_then_listen(address: str) -> bytes:
    """What most plain clients do; ours asks for the end of the connection, so nobody else reads the rest."""
    host, port = address.removeprefix("http://").split(":")
    size = 10_000_000
    head = f"POST /slow HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: application/json\r\n"
    with socket.create_connection((host, int(port)), timeout=20) as client:
        client.sendall(f"{head}Content-Length: {size}\r\n\r\n".encode() + b"x" * size)
        return b"".join(iter(lambda: client.recv(65_536), b""))


async def test_who_sends_ten_megabytes_before_listening_still_reads_the_refusal() -> None:
    async with child() as process:
        address = await process.first_app()
        for _ in range(5):
            answer = await asyncio.to_thread(send_all_then_listen, address)
            assert answer.startswith(b"HTTP/1.1 413 ")
            assert b'"type":"too_large"' in answer
