"""The chapters of a run: which rows each measures, and how long it may take before the others have their turn."""

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from bench import accepts, bridge, growth, idle, responders, turns
from bench.effort import Effort
from bench.report import said
from bench.rows import Row
from bench.stage import Stage

LONGEST_S, WHOLE_S = 600, 1_380
"""Of a chapter, and of them all: 23 minutes, so that starting and ending make 25 at most."""


@dataclass(frozen=True)
class Chapter:
    name: str
    measure: Callable[[Stage, Effort], Awaitable[list[Row]]]
    rows: tuple[str, ...]


CHAPTERS = (
    Chapter("idle", idle.measure, ("idle_stream",)),
    Chapter("accepts", accepts.measure, ("accepts_per_s", "cpu_per_accept", "accept_p50_c1", "accept_p99_c1")),
    Chapter("bridge", bridge.measure, ("bridge_p50", "bridge_p99")),
    Chapter("turns", turns.measure, ("takeover_cut_p99", "token_p99", "ably_per_bot_conversation")),
    Chapter("responders", responders.measure, ("two_responders",)),
    Chapter("growth", growth.measure, ("growth_5m",)),
)


def wanted(names: Collection[str]) -> list[Chapter]:
    """Those named, or that measure a row that is named."""
    known = {name for chapter in CHAPTERS for name in (chapter.name, *chapter.rows)}
    if unknown := set(names) - known:
        raise SystemExit(f"bench knows no {', '.join(sorted(unknown))}; only {', '.join(sorted(known))}")
    return [chapter for chapter in CHAPTERS if not names or {chapter.name, *chapter.rows} & set(names)]


async def run(chapters: Collection[Chapter], stage: Stage, effort: Effort) -> list[Row]:
    """One that fails or hangs costs its own rows, not the others'."""
    rows: list[Row] = []
    whole = time.monotonic() + WHOLE_S
    for chapter in chapters:
        began = time.monotonic()
        try:
            async with asyncio.timeout(min(LONGEST_S, whole - time.monotonic())):
                rows += await chapter.measure(stage, effort)
        except Exception:
            said(f"{chapter.name} failed:\n{traceback.format_exc()}")
        said(f"── {chapter.name}: {time.monotonic() - began:.0f} s\n")
    return rows
