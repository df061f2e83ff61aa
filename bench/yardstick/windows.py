"""Measuring on a shared machine: short windows, of which only the calm ones count."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bench.yardstick.meter import Meter, Used

Send = Callable[[int], Awaitable[bool]]


class NothingAnswered(Exception):
    """A figure of 0 would look like a measurement."""


@dataclass(frozen=True)
class Plan:
    """Until `windows` calm windows are had, or for `at_most` seconds; then the calmest have to do."""

    windows: int = 4
    seconds: float = 0.5
    warmup: float = 0.5
    at_most: float = 8.0
    calm: float = 0.10


BURST = Plan(windows=2, seconds=0.4, warmup=0.25, at_most=1.6)


@dataclass(frozen=True)
class Window:
    wall: float
    latencies: Sequence[float]
    used: Used


@dataclass(frozen=True)
class Figures:
    """What a measurement says. Latencies in milliseconds, CPU in microseconds per message and group."""

    concurrency: int
    per_second: float
    p50: float
    p95: float
    p99: float
    cpu: dict[str, float]
    noise: float
    calm: str
    errors: int = 0
    slowest_and_fastest: tuple[float, float] = (0.0, 0.0)

    @property
    def cpu_total(self) -> float:
        """All that was metered but the load generator."""
        return sum(micros for name, micros in self.cpu.items() if name != "load")


@dataclass
class Stopwatch:
    """Runs the visitors and cuts their latencies into windows."""

    send: Send
    concurrency: int
    meter: Meter
    plan: Plan = field(default_factory=Plan)

    async def run(self) -> Figures:
        latencies: list[float] = []
        self.meter.look_up()
        visitors = [asyncio.create_task(self._visit(number, latencies)) for number in range(self.concurrency)]
        try:
            await asyncio.sleep(self.plan.warmup)
            windows = await self._windows(latencies, visitors)
        finally:
            for visitor in visitors:
                visitor.cancel()
            await asyncio.gather(*visitors, return_exceptions=True)
        return self._figures(windows)

    async def _visit(self, number: int, latencies: list[float]) -> None:
        while True:
            began = time.perf_counter()
            if await self.send(number):
                latencies.append(time.perf_counter() - began)

    async def _windows(self, latencies: list[float], visitors: list["asyncio.Task[None]"]) -> list[Window]:
        windows: list[Window] = []
        deadline = time.monotonic() + self.plan.at_most
        while time.monotonic() < deadline and len(self._calm(windows)) < self.plan.windows:
            latencies.clear()
            began = time.monotonic()
            self.meter.start()
            await asyncio.sleep(self.plan.seconds)
            windows.append(Window(time.monotonic() - began, tuple(latencies), self.meter.stop()))
            for visitor in visitors:
                if visitor.done():
                    visitor.result()  # raises what ended it
        return windows

    def _calm(self, windows: list[Window]) -> list[Window]:
        return [window for window in windows if window.used.noise <= self.plan.calm]

    def _figures(self, windows: list[Window]) -> Figures:
        calm = self._calm(windows)
        kept = calm or sorted(windows, key=lambda window: window.used.noise)[: self.plan.windows]
        latencies = sorted(latency for window in kept for latency in window.latencies)
        if not latencies:
            raise NothingAnswered("not one message went well: there is nothing to measure")
        wall = sum(window.wall for window in kept)
        messages = len(latencies)
        rates = sorted(len(window.latencies) / window.wall for window in kept)
        cpu = {name: sum(w.used.seconds[name] for w in kept) / messages * 1e6 for name in kept[0].used.seconds}
        return Figures(
            concurrency=self.concurrency,
            per_second=len(latencies) / wall,
            p50=percentile(latencies, 50) * 1000,
            p95=percentile(latencies, 95) * 1000,
            p99=percentile(latencies, 99) * 1000,
            cpu=cpu,
            noise=sum(window.used.noise for window in kept) / len(kept),
            calm=f"{len(calm)}/{len(windows)}",
            slowest_and_fastest=(rates[0], rates[-1]),
        )


def percentile(ordered: Sequence[float], percent: float) -> float:
    """Of values in order."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
