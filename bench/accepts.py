"""Accepts: how many a second, how fast, at what cost; BARE and Baton take turns in short bursts."""

from dataclasses import replace

from bench.effort import Effort
from bench.report import told
from bench.rows import Row
from bench.stage import Stage, target_of, visitors_lanes
from bench.yardstick.compare import Comparison, Ratio, interleave
from bench.yardstick.rig import LANES, Side, bare_gateway

ONE, SOME, MANY = 1, 16, 64
_NOBODY_WAITS = ["update conversation set unanswerable_seq = last_visitor_seq where holder = 'bot'"]
"""The responder finds what its queue has lost: it would answer all of these during the chapters that follow."""


async def measure(stage: Stage, effort: Effort) -> list[Row]:
    async with bare_gateway(stage.addresses) as bare, stage.without("ai_responder"):
        baton = await accepting_side(stage)
        found: dict[int, Comparison] = {}
        for concurrency in (ONE, SOME, MANY):
            rounds = effort.accept_rounds[concurrency]
            found[concurrency] = await interleave((bare, baton), concurrency, stage.servers(), rounds)
            told(found[concurrency])
        await stage.execute(_NOBODY_WAITS)
    alone, crowded = found[ONE].ratios(), found[MANY].ratios()
    return [
        _row("accepts_per_s", crowded["per_second"]),
        replace(_row("cpu_per_accept", crowded["cpu"]), cpu=found[MANY].cpu_of_second()),
        _row("accept_p50_c1", alone["p50"]),
        _row("accept_p99_c1", alone["p99"]),
    ]


async def accepting_side(stage: Stage) -> Side:
    """Everything but the answer: stored, told live, confirmed; nobody takes it from the broker, as with BARE."""
    visitors = await stage.begin("hybrid", LANES)
    target = target_of(stage.house.gateway, visitors_lanes(visitors))
    return Side("Baton", target, stage.pids(), clean=stage.purged)


def _row(name: str, ratio: Ratio) -> Row:
    return Row(name, ratio.second, ratio.first, ratio.ratio, ratio.middle_half)
