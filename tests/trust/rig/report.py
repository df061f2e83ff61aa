"""What the checker says: Jepsen's counts, and each violation by the invariant that it breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Violation:
    """`count` names the column of the scoreboard that it belongs to, if one does."""

    invariant: str
    what: str
    count: str = ""

    def __str__(self) -> str:
        return f"{self.invariant} {self.count or 'broken'}: {self.what}"


Violations = Iterator[Violation]


@dataclass(slots=True)
class Report:
    """`figures` are counts and times; what is wrong is in `violations` and nowhere else."""

    figures: dict[str, float] = field(default_factory=dict)
    violations: list[Violation] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.violations

    def count(self, name: str) -> int:
        return sum(1 for violation in self.violations if violation.count == name)

    def broken(self) -> set[str]:
        """The invariants that do not hold."""
        return {violation.invariant for violation in self.violations}

    def __str__(self) -> str:
        shown = " · ".join(f"{name} {value:g}" for name, value in self.figures.items())
        return "\n".join([shown, *(f"  {violation}" for violation in self.violations[:40])])
