"""The bot at work: a model's word until the visitor has it, and a takeover until the model's stream is closed."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from cast.people import Visitor

from ai_responder.timing import Timing
from bench.effort import Effort
from bench.report import said
from bench.rows import Row
from bench.stage import Stage
from bench.yardstick.meter import OURSELVES, Meter
from bench.yardstick.rig import bare_pipeline
from bench.yardstick.windows import Plan, percentile

TAKEN, ANSWERED = "bench-takeover", "bench-answer"
AT_ONCE = 4
COALESCED_S = Timing().delta_s
PLAN = Plan(windows=2, seconds=1.0, at_most=4.0)


async def measure(stage: Stage, effort: Effort) -> list[Row]:
    await stage.script(TAKEN, "long(300)")
    await stage.script(ANSWERED, "long(15)")
    published, meter = await stage.published(), Meter({**stage.servers(), **stage.pids()})
    meter.look_up()
    meter.start()
    tokens = sorted(await _token_latencies(stage, effort.answers))
    used = meter.stop().seconds
    published = await stage.published() - published
    cpu = {name: seconds / effort.answers * 1e6 for name, seconds in used.items() if name != OURSELVES}
    cuts = sorted(await _cuts(stage, effort.takeovers))
    async with bare_pipeline(stage.addresses) as bare:
        figures = await bare.measure(1, stage.servers(), PLAN)
    said(f"tokens → SSE: {_percentiles(tokens)}; takeover → stream closed: {_percentiles(cuts)}")
    said("CPU µs per answered message: " + "  ".join(f"{name} {micros:.0f}" for name, micros in cpu.items()))
    said(f"{published} Ably messages for {effort.answers} conversations that nobody took over")
    return [
        Row("token_p99", percentile(tokens, 99), figures.p99, percentile(tokens, 99) / figures.p99, cpu=cpu),
        Row("takeover_cut_p99", percentile(cuts, 99)),
        Row("ably_per_bot_conversation", published / effort.answers),
    ]


def _percentiles(values: list[float]) -> str:
    figures = "/".join(f"{percentile(values, percent):.1f}" for percent in (50, 95, 99))
    return f"p50/p95/p99 {figures} ms of {len(values)}"


@dataclass
class Listener:
    """One visitor's stream: when the newest word of each delta came."""

    visitor: Visitor
    arrivals: list[tuple[int, float]] = field(default_factory=list)
    listening: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    _words: int = 0

    async def listen(self) -> None:
        headers = {"Authorization": f"Bearer {self.visitor.token}"}
        url = self.visitor.base + self.visitor.path("/stream")
        async with self.visitor.http.stream("GET", url, headers=headers, timeout=None) as response:
            event = ""
            async for line in response.aiter_lines():
                if line.startswith("event: "):
                    event = line[7:]
                    self.listening.set()
                elif line.startswith("data: "):
                    self._hear(event, json.loads(line[6:]), time.time())

    def _hear(self, event: str, data: dict[str, Any], now: float) -> None:
        if event == "delta":
            self._words = (0 if data["index"] == 0 else self._words) + len(data["text"].split())
            self.arrivals.append((self._words, now))
            self.begun.set()
        elif event == "entry" and data["author"] == "bot":
            self.answered.set()


@asynccontextmanager
async def _listening(visitor: Visitor) -> AsyncIterator[Listener]:
    listener = Listener(visitor)
    task = asyncio.create_task(listener.listen())
    await asyncio.wait_for(listener.listening.wait(), 60)
    try:
        yield listener
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _token_latencies(stage: Stage, answers: int) -> list[float]:
    """Milliseconds from the moment when a word could be told to its delta, for the newest word of each delta."""
    listeners: dict[str, Listener] = {}
    door = asyncio.Semaphore(AT_ONCE)

    async def ask(number: int, visitor: Visitor) -> None:
        async with door, _listening(visitor) as listener:
            listeners[f"{ANSWERED} {number}."] = listener
            await visitor.say(f"{ANSWERED} {number}.")
            await asyncio.wait_for(listener.answered.wait(), 60)

    visitors = await stage.begin("hybrid", answers)
    await asyncio.gather(*(ask(number, visitor) for number, visitor in enumerate(visitors)))
    exchanges = await stage.exchanges()
    return [
        late for text, listener in listeners.items() for late in _lateness(listener, exchanges[text]["token_times"])
    ]


def _lateness(listener: Listener, sent: list[float]) -> Iterator[float]:
    """A word may be told when the model has sent it and the pause after the delta before is over."""
    free = 0.0
    for words, arrived in listener.arrivals:
        yield max(0.0, arrived - max(sent[words - 1], free)) * 1000
        free = arrived + COALESCED_S


async def _cuts(stage: Stage, takeovers: int) -> list[float]:
    """Milliseconds from an agent's sending of `join` to the end of the model's stream."""
    joined: dict[str, float] = {}
    door = asyncio.Semaphore(AT_ONCE)

    async def take_over(number: int, visitor: Visitor) -> None:
        async with door:
            text = f"{TAKEN} {number}."
            async with _listening(visitor) as listener:
                await visitor.say(text)
                await asyncio.wait_for(listener.begun.wait(), 60)
                await asyncio.sleep(random.uniform(0, 0.3))
                joined[text] = time.time()
                await stage.agent.on(visitor.id, "join")

    visitors = await stage.begin("hybrid", takeovers)
    await asyncio.gather(*(take_over(number, visitor) for number, visitor in enumerate(visitors)))
    await asyncio.sleep(1)
    exchanges = await stage.exchanges()
    streams = [(exchanges[text], at) for text, at in joined.items() if text in exchanges]
    running = [(stream, at) for stream, at in streams if stream["first_token_at"] and stream["first_token_at"] < at]
    if len(running) < takeovers / 2:
        raise RuntimeError(f"only {len(running)} of {takeovers} takeovers met a running stream")
    return [((stream["ended_at"] or time.time()) - at) * 1000 for stream, at in running]
