"""Two sides in one run, in short bursts that take turns: only such a ratio means something on a shared machine.

Differences of the rate under 20 % are noise even then, as a side compared with itself shows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.yardstick.meter import OURSELVES
from bench.yardstick.rig import Side
from bench.yardstick.windows import BURST, Figures, Plan

Value = Callable[[Figures], float]
VALUES: Mapping[str, Value] = {
    "per_second": lambda figures: figures.per_second,
    "p50": lambda figures: figures.p50,
    "p95": lambda figures: figures.p95,
    "p99": lambda figures: figures.p99,
    "cpu": lambda figures: figures.cpu_total,
}


@dataclass(frozen=True)
class Ratio:
    """Medians over all rounds, the second side over the first, and where the middle half of the rounds lies."""

    first: float
    second: float
    ratio: float
    middle_half: tuple[float, float]


@dataclass(frozen=True)
class Comparison:
    first: str
    second: str
    concurrency: int
    rounds: Sequence[tuple[Figures, Figures]]

    def ratios(self) -> dict[str, Ratio]:
        return {name: self._ratio(value) for name, value in VALUES.items()}

    @property
    def noise(self) -> float:
        return sum(figures.noise for pair in self.rounds for figures in pair) / (2 * len(self.rounds))

    @property
    def errors(self) -> tuple[int, int]:
        return sum(first.errors for first, _ in self.rounds), sum(second.errors for _, second in self.rounds)

    def cpu_of_second(self) -> dict[str, float]:
        """Microseconds per message by process, the load generator left out; medians over all rounds."""
        names = self.rounds[0][1].cpu.keys() - {OURSELVES}
        return {name: median(second.cpu.get(name, 0.0) for _, second in self.rounds) for name in sorted(names)}

    def _ratio(self, value: Value) -> Ratio:
        pairs = [(value(first), value(second)) for first, second in self.rounds]
        each = sorted(second / first for first, second in pairs if first and second) or [0.0]
        first, second = (median(side) for side in zip(*pairs, strict=True))
        quarter = len(each) // 4
        return Ratio(first, second, second / first if first else 0.0, (each[quarter], each[-1 - quarter]))


async def interleave(
    sides: tuple[Side, Side],
    concurrency: int,
    servers: Mapping[str, int],
    rounds: int = 15,
    plan: Plan = BURST,
) -> Comparison:
    """A B, B A, A B, …: what the machine does to one of them it does to the other a moment later."""
    measured: list[tuple[Figures, Figures]] = []
    for number in range(rounds):
        order = sides if number % 2 == 0 else sides[::-1]
        got = [await side.measure(concurrency, servers, plan) for side in order]
        measured.append((got[0], got[1]) if number % 2 == 0 else (got[1], got[0]))
    return Comparison(sides[0].name, sides[1].name, concurrency, measured)
