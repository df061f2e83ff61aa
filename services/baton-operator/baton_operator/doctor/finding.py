"""One thing that was looked at: what is the case, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

Level = Literal["well", "odd", "wrong"]
_MARKS: dict[Level, str] = {"well": "✓", "odd": "!", "wrong": "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """`odd` can wait; `wrong` cannot. Neither sentence holds a secret, a text or an address with a password."""

    check: str
    level: Level
    says: str
    advice: str = ""

    def shown(self) -> str:
        line = f"{_MARKS[self.level]} {self.check}: {self.says}"
        return f"{line}\n    → {self.advice}" if self.advice else line


def well(check: str, says: str) -> Finding:
    return Finding(check, "well", says)


def odd(check: str, says: str, advice: str) -> Finding:
    return Finding(check, "odd", says, advice)


def wrong(check: str, says: str, advice: str) -> Finding:
    return Finding(check, "wrong", says, advice)


def summary(findings: Iterable[Finding]) -> dict[str, object]:
    """For programs."""
    rows = [asdict(finding) for finding in findings]
    return {"well": all(row["level"] != "wrong" for row in rows), "findings": rows}
