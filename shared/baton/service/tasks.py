"""Background tasks: named, held, their failures logged, their loops restarted, all ended together."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine

from baton.database import unavailable_errors
from baton.logs import get_logger

_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0
_STOP_S = 3.0

_log = get_logger(__name__)

Work = Callable[[], Awaitable[None]]


class Background:
    """The tasks of one part of a service. asyncio forgets tasks that nobody holds, and their errors."""

    def __init__(self, pick: Callable[[float, float], float] = random.uniform) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._pick = pick
        self._stopped = False

    def spawn(self, work: Coroutine[object, object, None], name: str) -> asyncio.Task[None]:
        """Runs `work` once; a failure is logged as `background_task_failed`."""
        task = asyncio.create_task(_logged(work, name), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def every(self, seconds: float, jitter: float = 0.1) -> Callable[[Work], Work]:
        """Declares a round that is repeated every `seconds` (give or take), also after it failed."""

        def declare(work: Work) -> Work:
            self.spawn(self._rounds(work, seconds, jitter), _name(work))
            return work

        return declare

    def keep(self, work: Work) -> None:
        """Runs a `work` that never ends, and starts it again, after a growing pause, whenever it does."""
        self.spawn(self._kept(work), _name(work))

    async def stop(self, within_s: float = _STOP_S) -> None:
        """Cancels everything and waits for it."""
        self._stopped = True
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=within_s)
            for task in late:
                _log.warning("background_task_late", task=task.get_name())

    async def _rounds(self, work: Work, seconds: float, jitter: float) -> None:
        while not self._stopped:
            await _logged(work(), _name(work))
            await asyncio.sleep(seconds * self._pick(1 - jitter, 1 + jitter))

    async def _kept(self, work: Work) -> None:
        pause = _FIRST_PAUSE_S
        loop = asyncio.get_running_loop()
        while not self._stopped:
            began = loop.time()
            await _logged(work(), _name(work))
            ran_well = loop.time() - began > _LONGEST_PAUSE_S
            pause = _FIRST_PAUSE_S if ran_well else min(pause * 2, _LONGEST_PAUSE_S)
            await asyncio.sleep(pause * self._pick(0.5, 1))


async def _logged(work: Awaitable[None], name: str) -> None:
    """An outage is no failure of ours: it is one line, and the next round tries again."""
    try:
        await work
    except unavailable_errors() as error:
        _log.warning("background_task_interrupted", task=name, reason=type(error).__name__)
    except Exception:
        _log.exception("background_task_failed", task=name)


def _name(work: Work) -> str:
    return getattr(work, "__qualname__", type(work).__name__)
