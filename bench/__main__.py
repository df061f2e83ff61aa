"""`python -m bench [--quick|--full] [--rows idle_stream,bridge,…]`: the rows of the table of targets, in one run."""

import argparse
import sys
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import uvloop

from bench.chapters import CHAPTERS, Chapter, run, wanted
from bench.effort import DEFAULT, FULL, QUICK, Effort
from bench.memory import resident
from bench.publish import publish
from bench.report import Results, said, table, write
from bench.stage import staged
from bench.yardstick.servers import addresses
from bench.yardstick.storage import Addresses


async def measure(chapters: Collection[Chapter], effort: Effort, where: Addresses) -> Results:
    async with staged(where) as stage:
        rows = await run(chapters, stage, effort)
        memory = resident({**stage.servers(), **stage.pids()})
    return Results(rows, memory)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description="Measure Baton beside a bare yardstick.")
    parser.add_argument("--quick", action="store_true", help="2 to 3 minutes")
    parser.add_argument("--full", action="store_true", help="with 5 million stored entries; a quarter of an hour")
    parser.add_argument("--entries", type=int, help="stored for the growth row, if not 5 million")
    names = ", ".join(name for chapter in CHAPTERS for name in (chapter.name, *chapter.rows))
    parser.add_argument("--rows", default="", metavar="NAMES", help=f"some only, of {names}")
    parser.add_argument("--json", type=Path, default=Path("bench.json"), help="where the rows are written")
    parser.add_argument("--publish", action="store_true", help="draw them into docs/ as well")
    given = parser.parse_args()
    effort = QUICK if given.quick else FULL if given.full else DEFAULT
    if given.entries is not None:
        effort = replace(effort, entries=given.entries)
    chapters = wanted([name for name in given.rows.split(",") if name])
    with addresses() as where:
        results = uvloop.run(measure(chapters, effort, where))
    said(table(results))
    write(results, given.json)
    if given.publish:
        publish(given.json, Path("docs"))
    sys.exit(not all(row.met for row in results.rows))


if __name__ == "__main__":
    main()
