"""Half an hour of steady traffic: nothing is lost, and no process grows in memory or open files (L-06)."""

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
_TOLD_EVERY = 20
"""Of this many measurements one is printed: every five minutes of half an hour."""

Sizes = dict[str, int]


@pytest.mark.skipif(not SOAK_S, reason="part of the long run: make trust-long PART=soak-1")
@pytest.mark.timeout(SOAK_S + 300)
async def test_nothing_is_lost_and_nothing_grows(stand: Stand) -> None:
    samples: list[tuple[float, Sizes]] = []
    files: list[Sizes] = []
    async with a_scene(stand, "L-06", SEEDS[0], replace(LOAD, visitors=20, rate=0.25)) as scene:
        async with scene.traffic():
            began = time.monotonic()
            while (at := time.monotonic() - began) < SOAK_S:
                samples.append((at, {name: _memory(stand, name) for name in SERVICES}))
                files.append({name: _process(stand, name).num_fds() for name in SERVICES})
                await asyncio.sleep(min(15.0, SOAK_S / 10))
        report = await scene.verdict()
    keep_count("L-06", report)
    growth = {name: _growth_per_10_min(samples, name) for name in SERVICES}
    print(f"L-06, {SOAK_S:.0f} s: {report}\n{growth}\n{_curves(samples, files)}")
    assert report.clean, str(report)
    grown = {name: share for name, share in growth.items() if share > _MOST_GROWTH_PER_10_MIN}
    assert not grown or SOAK_S < 900, f"memory grows by these shares in ten minutes: {grown}"


def _memory(stand: Stand, name: str) -> int:
    memory: int = _process(stand, name).memory_full_info().uss
    return memory


def _process(stand: Stand, name: str) -> psutil.Process:
    return psutil.Process(stand.house.processes[name].pid)


def _curves(samples: list[tuple[float, Sizes]], files: list[Sizes]) -> str:
    """How each process went: MiB and open files, every few minutes."""
    told = list(zip(samples, files, strict=True))[::_TOLD_EVERY]
    rows = [f"{'':18}" + "".join(f"{at / 60:8.0f} min" for (at, _), _ in told)]
    for name in SERVICES:
        cells = (f"{memory[name] / 2**20:7.1f}/{opened[name]:<4}" for (_, memory), opened in told)
        rows.append(f"{name:18}" + "".join(cells))
    return "\n".join(rows)


def _growth_per_10_min(samples: list[tuple[float, Sizes]], name: str) -> float:
    """From the average of the first third after the warming up to that of the last third."""
    warm = samples[int(len(samples) * _WARM_SHARE) :]
    third = max(1, len(warm) // 3)
    first, last = warm[:third], warm[-third:]
    minutes = (sum(at for at, _ in last) - sum(at for at, _ in first)) / third / 60
    before, after = (sum(sizes[name] for _, sizes in part) / third for part in (first, last))
    return (after / before - 1) / minutes * 10 if minutes else 0.0
