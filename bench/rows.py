"""The table of targets, and how a measured row is held against it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Subject = Literal["ratio", "value"]


@dataclass(frozen=True)
class Target:
    """What a row must reach. A `ratio` is Baton over the yardstick (or after over before); a `value` has a unit.

    A value that misses its must still meets it within `yardsticks` times the bare pipeline's figure of the same run:
    on a busy machine nobody answers in 15 ms.
    """

    title: str
    unit: str
    subject: Subject
    must: float
    aim: float
    more_is_better: bool = False
    yardsticks: float | None = None
    beside: str = "yardstick"

    def reached(self, value: float, bound: float) -> bool:
        return value >= bound if self.more_is_better else value <= bound


TARGETS: Mapping[str, Target] = {
    "accepts_per_s": Target("accepts per second, 64 visitors", "/s", "ratio", 2.0, 3.5, more_is_better=True),
    "cpu_per_accept": Target("CPU per accept, all processes", "µs", "ratio", 0.45, 0.25),
    "accept_p50_c1": Target("accept, one visitor, p50", "ms", "ratio", 1.0, 0.6),
    "accept_p99_c1": Target("accept, one visitor, p99", "ms", "ratio", 1.3, 1.3),
    "bridge_p50": Target("visitor ↔ agent through the bridge, p50", "ms", "value", 15, 8, yardsticks=2),
    "bridge_p99": Target("visitor ↔ agent through the bridge, p99", "ms", "value", 60, 60, yardsticks=3),
    "takeover_cut_p99": Target("takeover → model stream closed, p99", "ms", "value", 250, 50),
    "token_p99": Target("model's token → visitor's stream, p99", "ms", "value", 10, 3, yardsticks=3),
    "growth_5m": Target("cost with 5 million entries, over empty", "×", "ratio", 1.4, 1.2, beside="empty table"),
    "two_responders": Target(
        "turns/s of two responders, over one", "/s", "ratio", 1.8, 1.95, more_is_better=True, beside="one responder"
    ),
    "idle_stream": Target("memory of an idle stream", "KiB", "value", 20, 10),
    "ably_per_bot_conversation": Target("Ably messages, never escalated", "messages", "value", 0, 0),
}


@dataclass(frozen=True)
class Row:
    """One measured row. `spread` is where the middle half of the rounds lies, of whatever is held to the target."""

    id: str
    baton: float
    yardstick: float | None = None
    ratio: float | None = None
    spread: tuple[float, float] | None = None
    also: bool = True
    """A second condition of the row (statements of idle streams), already decided."""
    cpu: Mapping[str, float] | None = None
    """Microseconds of each process, per message (`docs/scaling.md` computes from them)."""

    @property
    def target(self) -> Target:
        return TARGETS[self.id]

    @property
    def met(self) -> bool:
        return self.also and (self._reaches(self.target.must) or self._near_the_yardstick())

    @property
    def aimed(self) -> bool:
        return self.also and self._reaches(self.target.aim)

    def _reaches(self, bound: float) -> bool:
        held = self.baton if self.target.subject == "value" else self.ratio
        return held is not None and self.target.reached(held, bound)

    def _near_the_yardstick(self) -> bool:
        times = self.target.yardsticks
        return times is not None and self.yardstick is not None and self.baton <= times * self.yardstick

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "baton": _short(self.baton),
            "yardstick": _short(self.yardstick),
            "ratio": _short(self.ratio),
            "must": self.target.must,
            "aim": self.target.aim,
            "met": self.met,
            "unit": self.target.unit,
            "spread": self.spread and [_short(end) for end in self.spread],
            "cpu_us": self.cpu and {name: round(micros) for name, micros in self.cpu.items()},
        }


def _short(number: float | None) -> float | None:
    return None if number is None else float(f"{number:.4g}")
