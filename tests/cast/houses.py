"""Two ways to live: everything in one process on embedded defaults, or each service as processes on real servers."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from servers import leash

from baton.platform import Platform
from baton.security.keys import generate_key
from baton.settings import Settings
from baton_dev.data_dir import DataDir
from baton_dev.seed import plant

READY_S = 150
"""A ceiling, not an expectation: on a machine with a dozen other things to do a start takes its time."""


@dataclass
class House:
    """Addresses, the seed, and the processes by name."""

    gateway: str
    agent_api: str
    ably: str
    seed: dict[str, Any]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    commands: dict[str, tuple[list[str], dict[str, str]]] = field(default_factory=dict)
    logs: Path = Path()

    def kill(self, name: str) -> None:
        """SIGKILL, as a machine that loses power would."""
        process = self.processes[name]
        process.send_signal(signal.SIGKILL)
        process.wait(10)

    def start(self, name: str) -> None:
        """Starts a process (again)."""
        command, environment = self.commands[name]
        log = (self.logs / f"{name}.log").open("ab")
        if name in self.processes:
            leash.release(self.processes[name].pid)
        self.processes[name] = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        leash.hold(self.processes[name].pid)

    def stop(self, name: str) -> None:
        """As an orchestrator does it."""
        self.processes[name].send_signal(signal.SIGTERM)
        self.processes[name].wait(60)

    def url_of(self, name: str) -> str:
        """Where a process of the distributed house listens."""
        return f"http://127.0.0.1:{self.commands[name][1]['BATON_PORT']}"

    def stop_all(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(12)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)
            leash.release(process.pid)

    def tail(self) -> str:
        """The ends of the logs, for a failure's message."""
        return "\n".join(f"== {path.name}\n{path.read_text()[-1500:]}" for path in sorted(self.logs.glob("*.log")))


def free_ports(count: int) -> int:
    """The first of `count` consecutive free ports, below those of outgoing connections: a service may be restarted."""
    while True:
        first = 20_000 + secrets.randbelow(12_000)
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
            for port in range(first, first + count):
                listener = stack.enter_context(socket.socket())
                listener.bind(("127.0.0.1", port))
            return first


def wait_ready(url: str, house: House) -> None:
    deadline = time.monotonic() + READY_S
    with httpx.Client(timeout=2) as http:
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.HTTPError):
                if http.get(f"{url}/readyz").status_code == 200:
                    return
            time.sleep(0.1)
    raise AssertionError(f"{url} is not ready\n{house.tail()}")


def clean_environment(**extra: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BATON_")}
    return kept | extra


@contextlib.contextmanager
def embedded_house(folder: Path, **environment: str) -> Iterator[House]:
    """`baton-dev`, as a new user starts it."""
    folder.mkdir(exist_ok=True)
    port, ready_file = free_ports(4), folder / "ready.json"
    options = ["--port", str(port), "--data-dir", str(folder / "data"), "--ready-file", str(ready_file)]
    house = House(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}", "", {}, logs=folder)
    house.commands["baton-dev"] = ([sys.executable, "-m", "baton_dev", *options], clean_environment(**environment))
    try:
        begin_embedded(house, ready_file)
        yield house
    finally:
        house.stop_all()


def begin_embedded(house: House, ready_file: Path) -> None:
    """Starts it, or starts it again on the same data."""
    ready_file.unlink(missing_ok=True)
    house.start("baton-dev")
    deadline = time.monotonic() + READY_S
    while not ready_file.exists():
        running = house.processes["baton-dev"].poll() is None
        assert running, f"baton-dev ended\n{house.tail()}"
        assert time.monotonic() < deadline, f"baton-dev is not ready\n{house.tail()}"
        time.sleep(0.05)
    house.seed = json.loads(ready_file.read_text())
    house.gateway, house.agent_api, house.ably = (house.seed[name] for name in ("gateway", "agent_api", "ably"))


@dataclass(frozen=True)
class Servers:
    """Where the real servers and the stand-ins are."""

    database: str
    rabbitmq: str
    redis: str
    ably: str
    ably_key: str
    ai: str


TWO_OF_EACH = ("gateway", "agent_api", "ai_responder", "ai_responder-2", "handoff_router", "handoff_router-2")
ONE_OF_EACH = ("gateway", "agent_api", "ai_responder", "handoff_router")


@contextlib.asynccontextmanager
async def distributed_house(
    folder: Path, servers: Servers, names: Sequence[str] = TWO_OF_EACH, **environment: str
) -> AsyncIterator[House]:
    """Each service a process of its own, by default responder and router twice."""
    folder.mkdir(exist_ok=True)
    keys = {"BATON_SECRET_KEYS": generate_key(), "BATON_TOKEN_KEYS": generate_key()}
    shared = clean_environment(
        BATON_DATABASE_URL=servers.database, BATON_RABBITMQ_URL=servers.rabbitmq, BATON_REDIS_URL=servers.redis,
        BATON_STORAGE_URL=(folder / "files").resolve().as_uri(),
        BATON_ABLY_URL=servers.ably, BATON_OPENAI_BASE_URL=f"{servers.ai}/v1", BATON_OPENAI_API_KEY="stand-in",
        **keys, **environment,
    )  # fmt: skip
    subprocess.run([sys.executable, "-m", "baton.database.migrate"], env=shared, check=True)
    seed = await _seeded(folder, servers, keys)
    port = free_ports(len(names))
    house = House(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}", servers.ably, seed, logs=folder)
    try:
        for offset, name in enumerate(names):
            module = name.partition("-")[0]
            house.commands[name] = ([sys.executable, "-m", module], shared | {"BATON_PORT": str(port + offset)})
            house.start(name)
        for offset in range(len(names)):
            wait_ready(f"http://127.0.0.1:{port + offset}", house)
        yield house
    finally:
        house.stop_all()


async def _seeded(folder: Path, servers: Servers, keys: dict[str, str]) -> dict[str, Any]:
    settings = Settings(
        database_url=servers.database, secret_keys=keys["BATON_SECRET_KEYS"], token_keys=keys["BATON_TOKEN_KEYS"]
    )
    platform = Platform.build(settings)
    await platform.start()
    try:
        data = DataDir(folder / "data")
        data.make()
        return await plant(platform, data, servers.ably_key)
    finally:
        await platform.stop()
