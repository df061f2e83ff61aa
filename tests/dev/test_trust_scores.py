"""The scoreboard adds up, keeps the worst gap of a fault, and says what was not tried."""

from __future__ import annotations

import json
from pathlib import Path

from baton_dev.trust.scores import KEYS, add_up, board


def a_tally(path: Path, *lines: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_parts_are_added_up_and_the_worst_gap_of_a_fault_is_kept(tmp_path: Path) -> None:
    first = a_tally(
        tmp_path / "first",
        {"key": "lost", "tried": 100, "violations": 0},
        {"fault": "F-01", "accept_gap_s": 1.5, "delivery_gap_s": 2.0, "recovery_s": 9.0},
        {"planted": 12, "caught": 12},
    )
    second = a_tally(
        tmp_path / "second",
        {"key": "lost", "tried": 50, "violations": 2},
        {"fault": "F-01", "accept_gap_s": 0.5, "delivery_gap_s": 4.0, "recovery_s": 1.0},
    )
    scores = add_up([first, second])
    written = scores.as_json()
    assert (written["tried"]["lost"], written["violations"]["lost"]) == (150, 2)
    assert written["faults"] == [
        {"id": "F-01", "runs": 2, "accept_gap_s": 1.5, "delivery_gap_s": 4.0, "recovery_s": 9.0}
    ]
    assert written["checker"] == {"planted": 12, "caught": 12}
    assert set(written["violations"]) == set(written["tried"]) == set(KEYS)
    assert "12 of 12" in board(scores)


def test_a_number_of_which_nothing_was_tried_is_named(tmp_path: Path) -> None:
    lines: list[dict[str, object]] = [{"key": key, "tried": 1, "violations": 0} for key in KEYS if key != "lost"]
    assert add_up([a_tally(tmp_path / "tally", *lines)]).untried() == ["lost"]
