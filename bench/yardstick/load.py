"""Closed-loop load on any gateway: so many visitors, each sends its next message when the last one is answered."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from bench.yardstick.connection import Connection, connect

TEXT = "Hello, I would like to know whether my order 12345 has been shipped already? " * 2
ARRIVAL_SECONDS = 20
PLACE = b"{client_id}"


@dataclass(frozen=True)
class Lane:
    """One conversation: where its messages are posted, and with which token."""

    path: str
    token: str


@dataclass(frozen=True)
class Target:
    """A gateway under load. `body` is the JSON to post, with {client_id} where the message's own id goes."""

    url: str
    lanes: Sequence[Lane]
    body: str = field(default_factory=lambda: json.dumps({"client_id": "{client_id}", "body": TEXT}))

    def requests(self) -> list[tuple[bytes, bytes]]:
        """Per lane what stands before the id and what stands after it."""
        before, after = self.body.encode().split(PLACE)
        length = len(before) + len(str(uuid4())) + len(after)
        return [(self._head(lane, length) + before, after) for lane in self.lanes]

    def _head(self, lane: Lane, length: int) -> bytes:
        lines = (
            f"POST {lane.path} HTTP/1.1",
            f"Host: {urlsplit(self.url).netloc}",
            f"Authorization: Bearer {lane.token}",
            "Content-Type: application/json",
            f"Content-Length: {length}",
        )
        return "\r\n".join([*lines, "", ""]).encode()


class Arrivals:
    """Messages whose effect is waited for: a request is over when what it caused has arrived."""

    def __init__(self) -> None:
        self._expected: dict[UUID, asyncio.Future[None]] = {}

    def expect(self, client_id: UUID) -> "asyncio.Future[None]":
        self._expected[client_id] = asyncio.get_running_loop().create_future()
        return self._expected[client_id]

    def arrived(self, client_id: UUID) -> None:
        future = self._expected.pop(client_id, None)
        if future is not None and not future.done():
            future.set_result(None)


class Load:
    """The visitors. Every message has an id of its own; what is refused, lost or late is counted."""

    def __init__(self, target: Target, arrivals: Arrivals | None = None) -> None:
        self._requests = target.requests()
        self._address = urlsplit(target.url)
        self._arrivals = arrivals
        self._numbers = count(uuid4().int >> 64 << 64)
        self._connections: list[Connection] = []
        self.errors = 0

    async def open(self, visitors: int) -> None:
        host, port = self._address.hostname or "127.0.0.1", self._address.port or 80
        self._connections = [await connect(host, port) for _ in range(visitors)]

    def close(self) -> None:
        for connection in self._connections:
            if connection.transport is not None:
                connection.transport.close()

    async def send(self, visitor: int) -> bool:
        """One message of one visitor, to its end; whether it went well."""
        client_id = UUID(int=next(self._numbers))
        before, after = self._requests[client_id.int % len(self._requests)]
        arrival = self._arrivals.expect(client_id) if self._arrivals else None
        try:
            status = await self._connections[visitor].request(before + str(client_id).encode() + after)
            if status < 300 and arrival is not None:
                async with asyncio.timeout(ARRIVAL_SECONDS):  # wait_for may swallow a cancellation
                    await arrival
            failed = status >= 300
        except (ConnectionError, TimeoutError):
            failed = True
            await self._reconnect(visitor)
        self.errors += failed
        return not failed

    async def _reconnect(self, visitor: int) -> None:
        """A gateway that is gone for now is an error per attempt, not the end of the measurement."""
        await asyncio.sleep(0.05)
        with suppress(OSError):
            self._connections[visitor] = await connect(self._address.hostname or "127.0.0.1", self._address.port or 80)
