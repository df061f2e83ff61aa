"""A circuit breaker: while the other side is down, one probe every few seconds and an instant refusal for the rest."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 8.0


class Breaker:
    """Closed until the first failure, then open for a growing pause; after each pause exactly one call may try."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pause = 0.0
        self._closed_at = 0.0
        self._probing = False

    @property
    def is_open(self) -> bool:
        return self._pause > 0

    def admits(self) -> bool:
        """Whether a call may go through now. A True while open is the probe: report its outcome."""
        if not self.is_open:
            return True
        if self._probing or self._clock() < self._closed_at:
            return False
        self._probing = True
        return True

    def succeeded(self) -> None:
        self._pause = 0.0
        self._probing = False

    def failed(self) -> None:
        """Doubles the pause, unless this failure is of a call that began before the last one opened the breaker."""
        if self.is_open and not self._probing:
            return
        self._probing = False
        self._pause = min(self._pause * 2 or _FIRST_PAUSE_S, _LONGEST_PAUSE_S)
        self._closed_at = self._clock() + self._pause * random.uniform(0.8, 1.2)  # noqa: S311 - not a secret

    def abandoned(self) -> None:
        """The probe ended without an outcome (its caller went away): the next call may probe."""
        self._probing = False
