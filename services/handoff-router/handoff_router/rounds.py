"""One run per key at a time: a nudge during a run makes exactly one more run after it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from baton.service.tasks import Background


class Rounds:
    """Nudges may come in any number and order; a run reads everything anew, so that none of them is missed."""

    def __init__(self, work: Callable[[str], Awaitable[None]], background: Background, name: str) -> None:
        self._work, self._background, self._name = work, background, name
        self._running: set[str] = set()
        self._again: set[str] = set()
        self.stopped = False

    def nudge(self, key: str) -> None:
        """Returns at once. A run that fails is logged and left to the sweep that stands behind every kind of work."""
        if self.stopped:
            return
        if key in self._running:
            self._again.add(key)
            return
        self._running.add(key)
        self._background.spawn(self._run(key), self._name)

    async def _run(self, key: str) -> None:
        try:
            while True:
                self._again.discard(key)
                await self._work(key)
                if key not in self._again:
                    return
        finally:
            self._again.discard(key)
            self._running.discard(key)
