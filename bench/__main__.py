"""`python -m bench [--quick|--full] [--only accepts,bridge,…]`: all rows of the table of targets in one run."""

import argparse
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path

import uvloop

from bench import accepts, bridge, growth, idle, responders, turns
from bench.effort import DEFAULT, FULL, QUICK, Effort
from bench.report import said, table, write
from bench.rows import Row
from bench.stage import Stage, staged
from bench.yardstick.servers import addresses
from bench.yardstick.storage import Addresses

CHAPTERS: Mapping[str, Callable[[Stage, Effort], Awaitable[list[Row]]]] = {
    "accepts": accepts.measure,
    "bridge": bridge.measure,
    "turns": turns.measure,
    "responders": responders.measure,
    "idle": idle.measure,
    "growth": growth.measure,
}


async def run(chapters: list[str], effort: Effort, where: Addresses) -> list[Row]:
    rows: list[Row] = []
    async with staged(where) as stage:
        for name in chapters:
            began = time.monotonic()
            rows += await CHAPTERS[name](stage, effort)
            said(f"── {name}: {time.monotonic() - began:.0f} s\n")
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description="Measure Baton beside a bare yardstick.")
    parser.add_argument("--quick", action="store_true", help="3 minutes instead of 8")
    parser.add_argument("--full", action="store_true", help="with 5 million stored entries; a quarter of an hour")
    parser.add_argument("--entries", type=int, help="stored for the growth row, if not 5 million")
    parser.add_argument("--only", default=",".join(CHAPTERS), metavar="NAMES", help=f"of {', '.join(CHAPTERS)}")
    parser.add_argument("--json", type=Path, default=Path("bench.json"), help="where the rows are written")
    given = parser.parse_args()
    effort = QUICK if given.quick else FULL if given.full else DEFAULT
    if given.entries is not None:
        effort = replace(effort, entries=given.entries)
    chapters = [name for name in CHAPTERS if name in given.only.split(",")]
    with addresses() as where:
        rows = uvloop.run(run(chapters, effort, where))
    said(table(rows))
    write(rows, given.json)


if __name__ == "__main__":
    main()
