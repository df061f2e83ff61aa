"""Reads `rights.txt`: what every kind of caller is answered on every route."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_name("rights.txt")
ALIKE = 0
"""Stands for "the same answer for everyone"."""

Line = tuple[str, str]
"""Method and path."""


@dataclass(frozen=True, slots=True)
class Rights:
    """One service's part of the table."""

    columns: tuple[str, ...]
    lines: dict[Line, dict[str, int]]


def read_rights() -> dict[str, Rights]:
    found: dict[str, Rights] = {}
    section: Rights | None = None
    for text in TABLE.read_text(encoding="utf-8").splitlines():
        words = text.split()
        if not words or text.startswith("#"):
            continue
        if words[0].startswith("["):
            section = found[words[0].strip("[]")] = Rights(tuple(words[1:]), {})
            continue
        assert section is not None
        method, path, *statuses = words
        assert (method, path) not in section.lines, f"{path} stands twice in the table"
        section.lines[method, path] = _statuses(section, statuses)
    return found


def _statuses(section: Rights, words: list[str]) -> dict[str, int]:
    if words[0] == "everyone":
        words = [words[1]] * len(section.columns)
    assert len(words) == len(section.columns), f"{words} does not fit {section.columns}"
    return {
        column: ALIKE if word == "alike" else int(word) for column, word in zip(section.columns, words, strict=True)
    }
