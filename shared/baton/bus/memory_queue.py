"""One queue of the in-process bus: waits for its handler, bounds what runs at once, retries, gives up."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from dataclasses import dataclass, replace

from baton.bus.failures import Verdict, attempt
from baton.bus.interface import Backlog, Consumer, DeadLetter, Handler, Message


@dataclass(slots=True)
class _Handling:
    """One run of a handler; tasks that it starts inherit it and see whether it still runs."""

    running: bool = True


_handling: ContextVar[_Handling | None] = ContextVar("baton_bus_handling", default=None)


class MemoryQueue:
    """Each delivery is one task that ends when its message is done or given up, or is cancelled by `stop`."""

    def __init__(self, consumer: Consumer, retry_delays_s: tuple[float, ...]) -> None:
        self.consumer = consumer
        self.dead: list[DeadLetter] = []
        self._retry_delays_s = retry_delays_s
        self._handler: Handler | None = None
        self._subscribed = asyncio.Event()
        self._permits = asyncio.Semaphore(consumer.prefetch)
        self._deliveries: set[asyncio.Task[None]] = set()
        self._in_handler: set[asyncio.Task[None]] = set()
        self._stopping = False

    def consume(self, handler: Handler) -> None:
        self._handler = handler
        self._subscribed.set()

    def backlog(self) -> Backlog:
        waiting = len(self._deliveries) - len(self._in_handler)
        return Backlog(self.consumer.queue, waiting, len(self.dead), int(self._handler is not None))

    def deliver(self, message: Message) -> asyncio.Task[None]:
        outer = _handling.get()
        # A handler that waits for what it publishes must not wait for the permit that it holds itself.
        nested = outer is not None and outer.running
        delivery = asyncio.create_task(self._deliver(message, nested))
        self._deliveries.add(delivery)
        delivery.add_done_callback(self._deliveries.discard)
        return delivery

    def replay(self, message_id: str | None) -> int:
        chosen = [letter for letter in self.dead if message_id in (None, letter.message.message_id)]
        self.dead = [letter for letter in self.dead if letter not in chosen]
        for letter in chosen:
            self.deliver(replace(letter.message, attempt=1))
        return len(chosen)

    async def stop(self, grace_s: float) -> None:
        self._stopping = True
        for waiting in self._deliveries - self._in_handler:
            waiting.cancel()
        if self._in_handler:
            await asyncio.wait(set(self._in_handler), timeout=grace_s)
        for unfinished in set(self._deliveries):
            unfinished.cancel()
        await asyncio.gather(*self._deliveries, return_exceptions=True)

    async def _deliver(self, message: Message, nested: bool) -> None:
        await self._subscribed.wait()
        while (verdict := await self._attempt_in_turn(message, nested)) is not None:
            message = verdict.message
            if verdict.delay_s is None:
                self.dead.append(DeadLetter(self.consumer.queue, message, verdict.reason))
                return
            if self._stopping:
                raise asyncio.CancelledError  # as if the stop had met it waiting
            await asyncio.sleep(verdict.delay_s)

    async def _attempt_in_turn(self, message: Message, nested: bool) -> Verdict | None:
        if nested:
            return await self._attempt(message)
        async with self._permits:
            return await self._attempt(message)

    async def _attempt(self, message: Message) -> Verdict | None:
        assert self._handler is not None  # noqa: S101 - `_subscribed` is set with it
        task = asyncio.current_task()
        assert task is not None  # noqa: S101
        self._in_handler.add(task)
        handling = _Handling()
        _handling.set(handling)
        try:
            return await attempt(self.consumer.queue, self._handler, message, self._retry_delays_s)
        finally:
            handling.running = False
            self._in_handler.discard(task)
