"""`python -m baton_dev.trust [--part NAME]`: runs the proofs, writes trust.json, prints the scoreboard."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

from baton_dev.trust.parts import FAST, LONG, Part
from baton_dev.trust.scores import Scores, add_up, board

TALLIES = Path(".trust")
RESULT = Path("trust.json")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m baton_dev.trust", description=__doc__)
    parser.add_argument("--part", choices=[*LONG, "all"], help="one part of the long run, or all of them in turn")
    parser.add_argument("rest", nargs="*", help="more for pytest")
    given = parser.parse_args()
    TALLIES.mkdir(exist_ok=True)
    if given.part is None:
        passed = run_beside(FAST, given.rest)
        return conclude(add_up([tally_of(name) for name in FAST]), passed, complete=True)
    ended = [run(name, LONG[name], given.rest) for name in (LONG if given.part == "all" else [given.part])]
    done = [tally_of(name) for name in LONG if tally_of(name).exists()]
    return conclude(add_up(done), max(ended), complete=len(done) == len(LONG))


def tally_of(name: str) -> Path:
    return TALLIES / f"{name}.jsonl"


def run(name: str, part: Part, rest: list[str]) -> int:
    """Runs one part, to its end."""
    return begin(name, part, rest, None).wait()


def run_beside(parts: dict[str, Part], rest: list[str]) -> int:
    """Runs parts at the same time; what each says is shown when it has ended."""
    logs = {name: TALLIES / f"{name}.log" for name in parts}
    running = {}
    for name, part in parts.items():
        with logs[name].open("wb") as output:
            running[name] = begin(name, part, rest, output)
    ended = []
    for name, process in running.items():
        ended.append(process.wait())
        print(f"\n== {name}\n{logs[name].read_text(encoding='utf-8', errors='replace')}", flush=True)  # noqa: T201
    return max(ended)


def begin(name: str, part: Part, rest: list[str], output: BinaryIO | None) -> subprocess.Popen[bytes]:
    """Its tally takes the place of an earlier one."""
    tally = tally_of(name)
    tally.unlink(missing_ok=True)
    tally.touch()
    environment = {**os.environ, **part.environment, "BATON_TRUST_TALLY": str(tally.absolute())}
    there = [word for word in part.arguments if not word.startswith("tests/") or Path(word).exists()]
    command = [sys.executable, "-m", "pytest", *there, *rest]
    return subprocess.Popen(command, env=environment, stdout=output, stderr=output)  # noqa: S603  (our own tests)


def conclude(scores: Scores, ended: int, *, complete: bool) -> int:
    """0 only if all tests passed, nothing is wrong, and something was tried for each number."""
    RESULT.write_text(json.dumps(scores.as_json(), indent=2) + "\n", encoding="utf-8")
    print(f"\n{board(scores)}\n\nwritten to {RESULT}")  # noqa: T201
    untried = scores.untried() if complete else []
    if untried:
        print(f"nothing was tried for: {', '.join(untried)}")  # noqa: T201
    return ended or int(any(scores.violations.values()) or bool(untried) or scores.caught != scores.planted)


if __name__ == "__main__":
    sys.exit(main())
