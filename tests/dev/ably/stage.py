"""What the tests of the Ably stand-in share: running it, signing tokens, making SDK clients."""

import asyncio
import contextlib
import json
import logging
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from baton_dev.ably import jwt
from baton_dev.ably.capability import Capability
from baton_dev.ably.grant import Key
from baton_dev.ably.serials import now_ms

# The SDK is not typed, so nothing of it is here either.
AblyRest: Any = import_module("ably").AblyRest
AblyRealtime: Any = import_module("ably").AblyRealtime
AblyRestSync: Any = import_module("ably.sync").AblyRestSync
Message: Any = import_module("ably.types.message").Message
ChannelOptions: Any = import_module("ably.types.channeloptions").ChannelOptions

KEY = "app.k1:secret-of-k1"
Rules = dict[str, list[str]]
logging.getLogger("ably").setLevel(logging.CRITICAL)


@dataclass
class Running:
    process: subprocess.Popen[str]
    port: int
    key: str = KEY

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def let_go(self) -> None:
        """As a parent does that ends: the child's standard input ends too."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path) as answer:
            return json.load(answer)

    def fault(self, **wish: object) -> None:
        request = urllib.request.Request(f"{self.url}/_standin/faults", json.dumps(wish).encode(), method="POST")
        urllib.request.urlopen(request).close()


def start(*options: str, port: int = 0) -> Running:
    command = [sys.executable, "-m", "baton_dev.ably", "--port", str(port), "--die-with-parent", *options]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("ready http://"), line
    return Running(process, int(line.rpartition(":")[2]))


def stop(running: Running) -> None:
    running.let_go()
    running.process.wait(5)
    assert running.process.stdout is not None
    running.process.stdout.close()


def token(capability: Rules, client_id: str | None = None, seconds: float = 3600) -> str:
    name, _, secret = KEY.partition(":")
    now = now_ms()
    claims: dict[str, object] = {"iat": now / 1000, "exp": now / 1000 + seconds}
    claims["x-ably-capability"] = json.dumps(capability)
    if client_id:
        claims["x-ably-clientId"] = client_id
    return jwt.sign(Key(name, secret, Capability.parse({"*": ["*"]})), claims)


@dataclass
class Clients:
    """SDK clients of one test, closed at its end."""

    port: int
    _open: list[Any] = field(default_factory=list)

    def rest(self, capability: Rules | None = None, client_id: str | None = None, **options: Any) -> Any:
        shown = {"token": token(capability or {"*": ["*"]}, client_id)} if "key" not in options else {}
        client = AblyRest(endpoint="127.0.0.1", port=self.port, tls=False, **shown, **options)
        self._open.append(client)
        return client

    def realtime(self, capability: Rules | None = None, client_id: str | None = None, **options: Any) -> Any:
        seconds = options.pop("seconds", 3600)

        async def fresh(_params: object) -> str:
            return token(capability or {"*": ["*"]}, client_id, seconds)

        shown = {} if "key" in options or "token" in options else {"auth_callback": fresh}
        client = AblyRealtime(endpoint=f"127.0.0.1:{self.port}", tls=False, **shown, **options)
        self._open.append(client)
        return client

    async def close(self) -> None:
        for client in self._open:
            with contextlib.suppress(Exception):  # a client that a test has broken may fail to say goodbye
                await client.close()


async def until(condition: Callable[[], object], seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)
