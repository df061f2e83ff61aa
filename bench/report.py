"""What the bench prints while it runs, its table at the end, and bench.json."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.rows import Row
from bench.yardstick.compare import Comparison, Ratio


@dataclass(frozen=True)
class Results:
    """Of one run."""

    rows: Sequence[Row]
    memory: Mapping[str, float]
    """MiB of each process at its end."""


def told(comparison: Comparison) -> None:
    """One comparison, as it is had."""
    ratios = comparison.ratios()
    errors = f"  errors {comparison.errors}" if any(comparison.errors) else ""
    print(f"{comparison.second} : {comparison.first}, c={comparison.concurrency}, noise {comparison.noise:.0%}{errors}")
    for name, ratio in ratios.items():
        print(f"  {name:10} {ratio.second:9.1f} : {ratio.first:9.1f}   {_times(ratio)}")
    for first, second in comparison.rounds[-1:]:
        for side, figures in ((comparison.first, first), (comparison.second, second)):
            cpu = "  ".join(f"{group} {micros:.0f}" for group, micros in figures.cpu.items())
            print(f"  last round, µs per message, {side}: {cpu}")
    print(flush=True, end="")


def _times(ratio: Ratio) -> str:
    low, high = ratio.middle_half
    return f"×{ratio.ratio:.2f} ({low:.2f} to {high:.2f})"


def said(line: str) -> None:
    print(line, flush=True)


def table(results: Results) -> str:
    heading = f"{'':44} {'Baton':>9} {'yardstick':>10} {'ratio':>6} {'spread':>12}  {'must':>6} {'aim':>6}"
    memory = "  ".join(f"{name} {megabytes:.0f}" for name, megabytes in results.memory.items())
    return "\n".join([heading, *map(_line, results.rows), f"memory at the end, MiB: {memory}"])


def _line(row: Row) -> str:
    target = row.target
    verdict = "aim" if row.aimed else "met" if row.met else "MISSED"
    figures = f"{row.baton:9.1f} {_figure(row.yardstick):>10} {_figure(row.ratio, 2):>6} {_spread(row):>12}"
    bound = "≥" if target.more_is_better else "≤"
    return (
        f"{target.title + ', ' + target.unit:44} {figures}  {bound}{target.must:<5g} {bound}{target.aim:<5g} {verdict}"
    )


def _spread(row: Row) -> str:
    return "–" if row.spread is None else f"{row.spread[0]:.2f}–{row.spread[1]:.2f}"


def _figure(number: float | None, digits: int = 1) -> str:
    return "–" if number is None else f"{number:.{digits}f}"


def write(results: Results, path: Path) -> None:
    memory = {name: round(megabytes, 1) for name, megabytes in results.memory.items()}
    whole = {"rows": [row.as_json() for row in results.rows], "memory_mib": memory}
    path.write_text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n")
