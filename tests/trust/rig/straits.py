"""Straits that a hatched process lives in from its start: a wrong clock, few open files, a log that takes no more.

The environment names them, as it does a crash point; nothing in the product knows of them.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import time
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

CLOCK = "RIG_CLOCK_OFFSET_S"
"""`600`: ten minutes ahead. `600,-600,5`: ten minutes ahead, and after five seconds ten minutes behind."""
FILES = "RIG_OPEN_FILES"
"""How many the process may have open at a time, sockets among them."""
FULL = "RIG_LOG_IS_FULL"
"""Set to anything: whatever is logged meets a volume without room."""


def enter(environment: Mapping[str, str]) -> None:
    """In the child, when its output is open and before the service starts."""
    if FULL in environment:
        full = os.open("/dev/full", os.O_WRONLY)
        for number in (1, 2):
            os.dup2(full, number)
    if FILES in environment:
        limit = int(environment[FILES])
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    if CLOCK in environment:
        _shift_clock(*(float(part) for part in environment[CLOCK].split(",")))


def _shift_clock(first_s: float, then_s: float | None = None, after_s: float = 0.0) -> None:
    """The wall clock only: what waits, waits by the monotonic one, as on a machine whose time is set."""
    began, true_time, true_now = time.monotonic(), time.time, datetime.now

    def offset_s() -> float:
        return first_s if then_s is None or time.monotonic() - began < after_s else then_s

    def now(_: type[datetime], tz: tzinfo | None = None) -> datetime:
        return true_now(tz) + timedelta(seconds=offset_s())

    time.time = lambda: true_time() + offset_s()
    time.time_ns = lambda: int((true_time() + offset_s()) * 1_000_000_000)
    # the class is C's, and everybody has imported it already: its own table of names is changed under it
    names: Any = gc.get_referents(datetime.__dict__)[0]
    names["now"] = classmethod(now)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(datetime))
