"""Every fault under traffic: what was accepted is kept, said once, in order, and the bot is silent when it must be."""

from __future__ import annotations

import pytest
from trust.faults import broker, longer, migrating, outside, people, services, stores, straits  # noqa: F401  (enter)
from trust.faults.extent import IS_LONG, LOAD, SEEDS, TIMEOUT_S
from trust.faults.registry import FAULTS, Fault
from trust.faults.scoreboard import keep_count
from trust.rig.stand import Stand

PLAYED = [fault for fault in FAULTS if IS_LONG or not fault.slow]


@pytest.mark.timeout(TIMEOUT_S)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("fault", PLAYED, ids=[fault.title for fault in PLAYED])
async def test_the_invariants_hold(stand: Stand, fault: Fault, seed: int) -> None:
    report = await fault.run(stand, seed, LOAD)
    print(f"{fault.title}, seed {seed}: {report}")
    keep_count(fault.id, report)
    assert report.clean, f"{fault.title}, seed {seed}\n{report}"


def test_every_fault_has_an_id_of_its_own() -> None:
    ids = [fault.id for fault in FAULTS]
    assert len(ids) == len(set(ids))
    assert len(PLAYED) >= 15
