"""Half an hour of steady traffic: nothing is lost, and no process grows (L-06)."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import replace

import psutil
import pytest
from trust.faults.extent import LOAD, SEEDS
from trust.faults.scoreboard import keep_count
from trust.rig.houses import SERVICES
from trust.rig.scene import a_scene
from trust.rig.stand import Stand

SOAK_S = float(os.environ.get("BATON_TRUST_SOAK_S", "0"))
_WARM_SHARE = 0.33
_MOST_GROWTH_PER_10_MIN = 0.05


@pytest.mark.skipif(not SOAK_S, reason="part of the long run: make trust-long PART=soak-1")
@pytest.mark.timeout(SOAK_S + 300)
async def test_nothing_is_lost_and_nothing_grows(stand: Stand) -> None:
    samples: list[tuple[float, dict[str, int]]] = []
    async with a_scene(stand, "L-06", SEEDS[0], replace(LOAD, visitors=20, rate=0.3)) as scene:
        async with scene.traffic():
            began = time.monotonic()
            while (at := time.monotonic() - began) < SOAK_S:
                samples.append((at, {name: _memory(stand, name) for name in SERVICES}))
                await asyncio.sleep(min(15.0, SOAK_S / 10))
        report = await scene.verdict()
    keep_count("L-06", report)
    growth = {name: _growth_per_10_min(samples, name) for name in SERVICES}
    print(f"L-06, {SOAK_S:.0f} s: {report}\n{growth}")
    assert report.clean, str(report)
    grown = {name: share for name, share in growth.items() if share > _MOST_GROWTH_PER_10_MIN}
    assert not grown or SOAK_S < 900, f"memory grows by these shares in ten minutes: {grown}"


def _memory(stand: Stand, name: str) -> int:
    memory: int = psutil.Process(stand.house.processes[name].pid).memory_full_info().uss
    return memory


def _growth_per_10_min(samples: list[tuple[float, dict[str, int]]], name: str) -> float:
    """From the average of the first third after the warming up to that of the last third."""
    warm = samples[int(len(samples) * _WARM_SHARE) :]
    third = max(1, len(warm) // 3)
    first, last = warm[:third], warm[-third:]
    minutes = (sum(at for at, _ in last) - sum(at for at, _ in first)) / third / 60
    before, after = (sum(sizes[name] for _, sizes in part) / third for part in (first, last))
    return (after / before - 1) / minutes * 10 if minutes else 0.0
