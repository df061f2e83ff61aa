"""Subscribers that write down what they were told: a visitor's event stream, an agent's realtime channel."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from ably.types.tokendetails import TokenDetails
from cast.people import Ear, listening
from trust.rig.evidence import Delivery, Subscriber
from trust.rig.history import hash_of
from trust.rig.lines import Line


@dataclass(slots=True)
class StreamEar:
    """Server-sent events, resumed by `Last-Event-ID` on another replica whenever the stream ends."""

    name: str
    conv: str
    line: Line
    deliveries: list[Delivery] = field(default_factory=list)
    late_chunks: int = 0
    connections: int = 0
    epoch: int = 0

    async def listen(self) -> None:
        while True:
            with contextlib.suppress(httpx.HTTPError):  # it comes back on another replica
                await self._one_connection()
            self.connections += 1
            await asyncio.sleep(0.3)

    async def _one_connection(self) -> None:
        last = self.deliveries[-1].seq if self.deliveries else 0
        headers = {**self.line.headers(), "Last-Event-ID": str(last)}
        url = f"{self.line.next_base()}/v1/conversations/{self.conv}/stream"
        limits = httpx.Timeout(20, connect=2)  # a comment comes every 15 s
        async with self.line.http.stream("GET", url, headers=headers, timeout=limits) as response:
            event = ""
            async for line in response.aiter_lines():
                if line.startswith("event: "):
                    event = line[7:]
                elif line.startswith("data: "):
                    self._hear(event, json.loads(line[6:]))

    def _hear(self, event: str, data: dict[str, Any]) -> None:
        if event == "entry":
            self.deliveries.append(_delivery(data, self.conv, self.connections))
        elif event == "conversation":
            self.epoch = max(self.epoch, data["epoch"])
        elif event == "delta" and data["epoch"] < self.epoch:
            self.late_chunks += 1  # told, but a client drops it: its epoch is over

    def as_subscriber(self) -> Subscriber:
        return Subscriber(self.name, self.conv, 0, online=True, deliveries=tuple(self.deliveries))


@dataclass(slots=True)
class ChannelEar:
    """One conversation's realtime channel by the official SDK, from `after_seq` on; no reading beside it."""

    name: str
    conv: str
    after_seq: int
    ear: Ear
    times: dict[str, float] = field(default_factory=dict)

    def note_times(self) -> None:
        for name, data in self.ear.heard:
            if name == "entry":
                self.times.setdefault(data["id"], time.time())

    def seen(self) -> set[int]:
        return {data["seq"] for name, data in self.ear.heard if name == "entry"}

    def as_subscriber(self) -> Subscriber:
        self.note_times()
        heard = [
            _delivery(data, self.conv, 0, self.times[data["id"]]) for name, data in self.ear.heard if name == "entry"
        ]
        return Subscriber(self.name, self.conv, self.after_seq, online=True, deliveries=tuple(heard), ordered=False)


@contextlib.asynccontextmanager
async def on_channel(ably: str, panel: Line, name: str, conv: str) -> AsyncIterator[ChannelEar]:
    """Attached with an agent's token, renewed whenever it ends; what stood there before is known from the API."""

    async def token(_: object = None) -> TokenDetails:
        answer = (await panel.ask("POST", "/v1/realtime-token", {})).body
        named = {"token": answer["token"], "client_id": answer["client_id"]}  # the SDK refuses one without a name
        return TokenDetails(**named)  # type: ignore[no-untyped-call]

    channels = (await panel.ask("POST", "/v1/realtime-token", {})).body["channels"]
    channel = channels["conversation_prefix"] + conv
    async with listening(ably, token, channel) as (ear,):
        known = await panel.ask("GET", f"/v1/conversations/{conv}/messages?limit=1")
        one = ChannelEar(name, conv, known.body["last_seq"], ear)
        noting = asyncio.create_task(_note(one))
        try:
            yield one
        finally:
            noting.cancel()


async def _note(ear: ChannelEar) -> None:
    while True:
        ear.note_times()
        await asyncio.sleep(0.05)


def _delivery(data: dict[str, Any], conv: str, connection: int, t: float | None = None) -> Delivery:
    return Delivery(t or time.time(), data["id"], conv, data["seq"], hash_of(data["text"]), connection)
