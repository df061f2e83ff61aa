"""Places where a process may be told to die, so that tests can kill it between any two steps. Off unless asked for.

`BATON_CRASHPOINT=after_turn_claimed` dies at the first passing, `after_turn_claimed:3` at the third.
"""

from __future__ import annotations

import os
from collections import Counter

_KILLED = 137
_passed: Counter[str] = Counter()


def crashpoint(name: str) -> None:
    """Dies here, without any goodbye, if the environment says so."""
    wanted = os.environ.get("BATON_CRASHPOINT")
    if not wanted:
        return
    place, _, times = wanted.partition(":")
    if place != name:
        return
    _passed[name] += 1
    if _passed[name] == int(times or 1):
        os._exit(_KILLED)
