"""Windows kept at hand: exact within this process, and cheap; they stand before those that all processes share."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field

from limits import RateLimitItem

_MOST_KEPT = 100_000
_TOLD_IN = 16
"""Others are told in sixteenths of the limit: of the 60 messages that are allowed in ten seconds, every three."""


@dataclass(slots=True)
class _Window:
    hits: deque[float] = field(default_factory=deque)
    untold: int = 0


class NearWindows:
    """The times of the newest hits by name; who was longest away is forgotten first."""

    def __init__(self) -> None:
        self._windows: OrderedDict[str, _Window] = OrderedDict()

    def hit(self, item: RateLimitItem, name: str) -> float | None:
        """None when allowed, else the time at which the oldest hit leaves the window."""
        hits, now, length = self._window(name).hits, time.time(), item.get_expiry()
        while hits and hits[0] <= now - length:
            hits.popleft()
        if len(hits) >= item.amount:
            return hits[0] + length
        hits.append(now)
        return None

    def to_tell(self, item: RateLimitItem, name: str) -> int:
        """How many hits the other processes should learn of now: none before half of the limit is used up here."""
        window = self._windows[name]
        window.untold = window.untold + 1 if len(window.hits) * 2 > item.amount else 0
        if window.untold * _TOLD_IN < item.amount:
            return 0
        told, window.untold = window.untold, 0
        return told

    def _window(self, name: str) -> _Window:
        window = self._windows.get(name)
        if window is None:
            window = self._windows[name] = _Window()
            if len(self._windows) > _MOST_KEPT:
                self._windows.popitem(last=False)
        else:
            self._windows.move_to_end(name)
        return window
