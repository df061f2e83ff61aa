"""Counts for the scoreboard: a test says what it tried and what went wrong; `make trust` adds the lines up."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Literal

Key = Literal[
    "lost",
    "duplicated",
    "misordered",
    "bot_after_takeover",
    "double_answers",
    "unresolved_handoffs",
    "server_errors_on_bad_input",
    "wrong_authorisation_cells",
    "xss_executions",
    "ssrf_reached",
    "secret_canaries",
]


def record(key: Key, tried: int, violations: int = 0) -> None:
    """Call it before the assertion, so that a failure is counted too. Without BATON_TRUST_TALLY it does nothing."""
    _append({"key": key, "tried": tried, "violations": violations})


def record_fault(fault: str, *, accept_gap_s: float, delivery_gap_s: float, recovery_s: float) -> None:
    """One run of a fault, with its longest gaps and how long everything took to be done after the healing."""
    gaps = {"accept_gap_s": accept_gap_s, "delivery_gap_s": delivery_gap_s, "recovery_s": recovery_s}
    _append({"fault": fault, **gaps})


def record_checker(planted: int, caught: int) -> None:
    """How many planted violations the checker was given and how many it named."""
    _append({"planted": planted, "caught": caught})


def _append(line: dict[str, object]) -> None:
    """One write of one line: several test processes may share the file."""
    place = os.environ.get("BATON_TRUST_TALLY")
    if place:
        with Path(place).open("a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")
