"""A circuit breaker per key: an endpoint that keeps failing is left alone for a while, and then tried once."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

FAILURES = 5
REST_S = 15.0
_MOST_KEYS = 4_096


class Breaker:
    """Opens after some failures in a row; after a rest one call at a time finds out whether it is well again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._closed_from = 0.0
        self._probing_until = 0.0

    def admits(self) -> bool:
        """Whether a call may be made now. While it is open, the first to ask after the rest is the probe."""
        if self._failures < FAILURES:
            return True
        now = self._clock()
        if now < self._closed_from or now < self._probing_until:
            return False
        self._probing_until = now + REST_S  # a probe that never reports does not close the door for ever
        return True

    def succeeded(self) -> None:
        self._failures = 0
        self._probing_until = 0.0

    def failed(self) -> None:
        self._failures += 1
        self._probing_until = 0.0
        if self._failures >= FAILURES:
            self._closed_from = self._clock() + REST_S

    def let_go(self) -> None:
        """A call ended that says nothing about the endpoint (it was cancelled, or its request was wrong)."""
        self._probing_until = 0.0


class Breakers:
    """One for each key, so that one workspace's broken key leaves all others alone."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._by_key: OrderedDict[str, Breaker] = OrderedDict()

    def of(self, fingerprint: str) -> Breaker:
        breaker = self._by_key.setdefault(fingerprint, Breaker(self._clock))
        self._by_key.move_to_end(fingerprint)
        if len(self._by_key) > _MOST_KEYS:
            self._by_key.popitem(last=False)
        return breaker
