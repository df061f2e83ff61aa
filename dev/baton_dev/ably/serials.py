"""Serials: unique, and in the order in which they were minted also in the order of the alphabet."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stamp:
    serial: str
    timestamp: int

    def message(self, index: int) -> str:
        return f"{self.serial}:{index:03d}"


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class SerialClock:
    """A clock that is clamped: a system clock that is set back must not mint a serial twice."""

    def __init__(self, now: Callable[[], int] = now_ms) -> None:
        self.now = now
        self._series = secrets.token_hex(6)
        self._at = 0
        self._count = 0

    def next(self) -> Stamp:
        at = max(self.now(), self._at)
        self._count = self._count + 1 if at == self._at else 0
        if self._count > 99_999:
            at, self._count = at + 1, 0
        self._at = at
        return Stamp(f"{at:014d}-{self._count:05d}@{self._series}", at)

    def advance_past(self, serial: str) -> None:
        """After a restart: whatever is minted from now on comes after what the journal holds."""
        milliseconds = serial[:14]
        if milliseconds.isdigit():
            self._at = max(self._at, int(milliseconds) + 1)
            self._count = 0
