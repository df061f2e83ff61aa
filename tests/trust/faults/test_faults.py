"""Every fault under traffic: what was accepted is kept, said once, in order, and the bot is silent when it must be."""

from __future__ import annotations

import pytest
from trust.faults import broker, outside, people, services, stores  # noqa: F401  (each enters its faults)
from trust.faults.registry import FAULTS, Fault
from trust.faults.scoreboard import keep_count
from trust.rig.crowd import Load
from trust.rig.stand import Stand

FAST = [fault for fault in FAULTS if not fault.slow]


@pytest.mark.timeout(150)
@pytest.mark.parametrize("fault", FAST, ids=[fault.title for fault in FAST])
async def test_the_invariants_hold(stand: Stand, load: Load, seeds: list[int], fault: Fault) -> None:
    for seed in seeds:
        report = await fault.run(stand, seed, load)
        print(f"{fault.title}, seed {seed}: {report}")
        keep_count(fault.id, report)
        assert report.clean, f"{fault.title}, seed {seed}\n{report}"
