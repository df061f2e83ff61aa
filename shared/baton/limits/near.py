"""Windows kept at hand: exact within this process, and cheap; they stand before those that all processes share."""

from __future__ import annotations

import time
from collections import OrderedDict, deque

from limits import RateLimitItem

_MOST_KEPT = 100_000


class NearWindows:
    """The times of the newest hits by name; who was longest away is forgotten first."""

    def __init__(self) -> None:
        self._hits: OrderedDict[str, deque[float]] = OrderedDict()

    def hit(self, item: RateLimitItem, name: str) -> float | None:
        """None when allowed, else the time at which the oldest hit leaves the window."""
        hits, now, length = self._of(name), time.time(), item.get_expiry()
        while hits and hits[0] <= now - length:
            hits.popleft()
        if len(hits) >= item.amount:
            return hits[0] + length
        hits.append(now)
        return None

    def used(self, name: str) -> int:
        """How many hits were in the window at the last one."""
        return len(self._hits[name])

    def _of(self, name: str) -> deque[float]:
        hits = self._hits.get(name)
        if hits is None:
            hits = self._hits[name] = deque()
            if len(self._hits) > _MOST_KEPT:
                self._hits.popitem(last=False)
        else:
            self._hits.move_to_end(name)
        return hits
