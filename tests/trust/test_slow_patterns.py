"""No pattern of ours thinks for long, whatever it is asked to read (B-19)."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from types import ModuleType

import pytest

ROOMS = ("baton", "gateway", "agent_api", "ai_responder", "handoff_router")
_LONG = 20_000
BOMBS = [one * _LONG for one in ("a", " ", "0", ".", "-", "_", "/", "@", "%", "[", "(", ">", "*", "`", "a@", "a.", "é")]
BOMBS += [one + "!" for one in BOMBS] + ["\n" * _LONG + "\x00", "a" * _LONG + "\n" + "a" * _LONG]
_LONGEST_S = 5.0
"""For all bombs of one pattern, on a busy machine; one that backtracks would need minutes for the first."""


def _modules() -> list[ModuleType]:
    rooms = [importlib.import_module(room) for room in ROOMS]
    found = [
        importlib.import_module(one.name)
        for room in rooms
        for one in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")
        if not one.name.endswith("__main__")
    ]
    return [*rooms, *found]


PATTERNS = sorted(
    {value.pattern: value for module in _modules() for value in vars(module).values() if isinstance(value, re.Pattern)}
    .values(),
    key=lambda pattern: str(pattern.pattern),
)  # fmt: skip


@pytest.mark.parametrize("number", range(len(PATTERNS)))
def test_no_pattern_of_ours_thinks_for_long(number: int) -> None:
    pattern = PATTERNS[number]
    began = time.process_time()
    for bomb in BOMBS:
        words = bomb if isinstance(pattern.pattern, str) else bomb.encode()
        pattern.search(words)
        pattern.fullmatch(words)
    assert time.process_time() - began < _LONGEST_S, pattern.pattern


def test_our_patterns_were_found() -> None:
    assert len(PATTERNS) >= 8
