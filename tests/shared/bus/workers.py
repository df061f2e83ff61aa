"""Who works on a queue in these tests, and how long it may take until a bus is well again."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field

from baton.bus import Consumer, Message
from baton.bus.rabbitmq import RabbitBus

TOPOLOGY = (Consumer("work", ("job.#",), prefetch=8),)
BACK_WITHIN_S = 15


@dataclass
class Inbox:
    """A handler that remembers, and raises what it is told to."""

    failures: list[Exception] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, message: Message) -> None:
        self.messages.append(message)
        self._arrived.set()
        if self.failures:
            raise self.failures.pop(0)

    async def holds(self, count: int, within_s: float = 30) -> None:
        async with asyncio.timeout(within_s):
            while len(self.messages) < count:
                self._arrived.clear()
                await self._arrived.wait()


def a_message(routing_key: str = "message.posted.bot", number: int = 1, body: bytes = b"{}") -> Message:
    return Message(routing_key, f"message-{number}", body, {"correlation_id": f"c-{number}"})


class Worker:
    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    async def __call__(self, message: Message) -> None:
        self.seen[message.message_id] += 1

    async def has_seen(self, ids: set[str], within_s: float = 30) -> None:
        for _ in range(int(within_s / 0.05)):
            if ids <= self.seen.keys():
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{len(ids - self.seen.keys())} of {len(ids)} messages did not arrive")


async def a_bus(url: str, worker: Worker | None = None) -> RabbitBus:
    bus = RabbitBus(url, TOPOLOGY, "", (0.05, 0.1))
    if worker is not None:
        await bus.subscribe("work", worker)
    await bus.start()
    return bus


async def becomes(bus: RabbitBus, *, healthy: bool, within_s: float = BACK_WITHIN_S) -> float:
    begun = time.monotonic()
    while (not await bus.faults()) is not healthy:
        assert time.monotonic() - begun < within_s, await bus.faults()
        await asyncio.sleep(0.05)
    return time.monotonic() - begun
