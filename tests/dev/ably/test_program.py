"""The command itself: starting, ending, and what a kill -9 leaves."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from dev.ably.stage import AblyRest, Clients, Message, Running, stop, until
from websockets.asyncio.client import connect

Starting = Callable[..., Running]


def free_port(starting: Starting) -> int:
    probe = starting()
    stop(probe)
    return probe.port


async def test_sigterm_ends_it_within_two_seconds_with_sockets_open(starting: Starting) -> None:
    running = starting()
    async with connect(f"ws://127.0.0.1:{running.port}/?key={running.key}") as opened:
        await opened.recv()
        begin = time.monotonic()
        running.process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(running.process.wait, 5)
        assert time.monotonic() - begin < 2
        assert '"action":6' in str(await opened.recv())


def test_it_ends_with_the_standard_input_of_its_parent(starting: Starting) -> None:
    running = starting()
    running.let_go()
    assert running.process.wait(5) == 0


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
async def test_a_restart_with_a_data_dir_keeps_continuity(starting: Starting, tmp_path: Path, ending: int) -> None:
    port = free_port(starting)
    options = ("--data-dir", str(tmp_path), "--mutable", "mutable")
    running, clients = starting(*options, port=port), Clients(port)
    rest, name = clients.rest(), "mutable:kept"
    client = clients.realtime(disconnected_retry_timeout=100, realtime_request_timeout=1000)
    channel, got = client.channels.get(name), []
    await channel.subscribe(lambda message: got.append(message.data))
    changes = []
    channel.on(lambda change: changes.append(change))
    first = await rest.channels.get(name).publish(Message("n", "a", id="entry-1"))
    await rest.channels.get(name).append_message(Message(serial=first.serials[0], data="b"))
    await until(lambda: len(got) == 2)
    running.process.send_signal(ending)
    await asyncio.to_thread(running.process.wait, 5)
    starting(*options, port=port)
    await rest.channels.get(name).publish("n", "c")
    again = await rest.channels.get(name).publish(Message("n", "a", id="entry-1"))
    assert again.serials == first.serials
    await until(lambda: len(got) == 3, 15)
    history = await rest.channels.get(name).history(direction="forwards")
    assert [message.data for message in history.items] == ["ab", "c"]
    assert got == ["a", "b", "c"]
    assert changes[-1].resumed
    await clients.close()


async def test_a_restart_without_one_says_that_continuity_is_lost(starting: Starting) -> None:
    port = free_port(starting)
    running, clients = starting(port=port), Clients(port)
    client = clients.realtime(disconnected_retry_timeout=100, realtime_request_timeout=1000)
    channel = client.channels.get("forgotten")
    await channel.attach()
    changes = []
    channel.on(lambda change: changes.append(change))
    running.process.kill()
    running.process.wait(5)
    starting(port=port)
    await until(lambda: changes and str(changes[-1].current).endswith("ATTACHED"), 15)
    assert not changes[-1].resumed
    await clients.close()


def test_a_torn_end_of_the_journal_is_cut_off(starting: Starting, tmp_path: Path) -> None:
    running = starting("--data-dir", str(tmp_path))

    async def publish(port: int) -> list[str]:
        rest = Clients(port).rest()
        await rest.channels.get("torn").publish("n", "x")
        found = [message.data for message in (await rest.channels.get("torn").history()).items]
        await rest.close()
        return found

    assert asyncio.run(publish(running.port)) == ["x"]
    running.process.kill()
    running.process.wait()
    journal = tmp_path / "app.journal"
    journal.write_bytes(journal.read_bytes() + b"\x00\x00\x01\x00half a record")
    assert asyncio.run(publish(starting("--data-dir", str(tmp_path)).port)) == ["x", "x"]


def test_a_key_that_was_not_given_is_made_and_kept(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "baton_dev.ably", "--port", "0", "--data-dir", str(tmp_path), "--die-with-parent"]
    first = subprocess.run(command, input="", capture_output=True, text=True, timeout=10)
    key = (tmp_path / "key").read_text()
    assert f"key {key}\n" == first.stderr
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    again = subprocess.run(command, input="", capture_output=True, text=True, timeout=10)
    assert again.stderr == ""
    assert (tmp_path / "key").read_text() == key


async def test_without_faults_there_are_no_control_routes(starting: Starting) -> None:
    running = starting()
    rest = AblyRest(key=running.key, use_token_auth=True, endpoint="127.0.0.1", port=running.port, tls=False)
    for method, path in (("GET", "/_standin/log"), ("POST", "/_standin/faults"), ("POST", "/apps")):
        assert (await rest.request(method, path, "5", body={})).status_code == 404
    await rest.close()
