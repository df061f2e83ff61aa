"""Adds up what the trust tests said they tried, and what of it went wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KEYS = (
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
)
GAPS = ("accept_gap_s", "delivery_gap_s", "recovery_s")


@dataclass
class Scores:
    """The numbers of `trust.json`."""

    violations: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KEYS, 0))
    tried: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KEYS, 0))
    faults: dict[str, dict[str, float]] = field(default_factory=dict)
    planted: int = 0
    caught: int = 0

    def add(self, line: dict[str, Any]) -> None:
        """One line of a tally."""
        if "key" in line:
            self.tried[line["key"]] += line["tried"]
            self.violations[line["key"]] += line["violations"]
        elif "fault" in line:
            worst = self.faults.setdefault(line["fault"], {"runs": 0, **dict.fromkeys(GAPS, 0.0)})
            worst["runs"] += 1
            for gap in GAPS:
                worst[gap] = max(worst[gap], line[gap])
        else:
            self.planted, self.caught = line["planted"], line["caught"]

    def untried(self) -> list[str]:
        """Keys of which nothing was tried: a 0 that says nothing."""
        return [key for key in KEYS if not self.tried[key]]

    def as_json(self) -> dict[str, Any]:
        return {
            "violations": self.violations,
            "tried": self.tried,
            "faults": [{"id": id_, **figures} for id_, figures in sorted(self.faults.items())],
            "checker": {"planted": self.planted, "caught": self.caught},
        }


def add_up(tallies: Iterable[Path]) -> Scores:
    scores = Scores()
    for tally in tallies:
        for line in tally.read_text(encoding="utf-8").splitlines():
            scores.add(json.loads(line))
    return scores


def board(scores: Scores) -> str:
    """For people: what was tried, what went wrong, and how long each fault was felt."""
    lines = [f"{'':28}{'wrong':>8}{'tried':>12}"]
    lines += [f"{key.replace('_', ' '):28}{scores.violations[key]:>8}{scores.tried[key]:>12}" for key in KEYS]
    lines += ["", f"{'fault':12}{'runs':>6}{'accept gap s':>14}{'delivery gap s':>16}{'recovery s':>12}"]
    for id_, figures in sorted(scores.faults.items()):
        gaps = (figures["accept_gap_s"], figures["delivery_gap_s"], figures["recovery_s"])
        lines.append(f"{id_:12}{figures['runs']:>6.0f}{gaps[0]:>14.2f}{gaps[1]:>16.2f}{gaps[2]:>12.2f}")
    return "\n".join([*lines, "", f"checker: {scores.caught} of {scores.planted} planted violations caught"])
