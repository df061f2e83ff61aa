"""A fault test that cannot fail counts for nothing: each is played with its protection off, and must find something."""

from __future__ import annotations

import pytest
from trust.faults import broker, longer, migrating, outside, people, services, stores, straits  # noqa: F401  (enter)
from trust.faults.extent import IS_LONG
from trust.faults.registry import FAULTS, Fault
from trust.rig.stand import Stand

_DRAIN_S = 12.0
SABOTAGED = [fault for fault in FAULTS if fault.sabotage]


@pytest.mark.skipif(not IS_LONG, reason="part of the long run: make trust-long PART=sabotage")
@pytest.mark.timeout(600)
@pytest.mark.parametrize("fault", SABOTAGED, ids=[f"{fault.id} {fault.sabotage}" for fault in SABOTAGED])
async def test_without_its_protection_a_fault_breaks_something(stand: Stand, fault: Fault) -> None:
    async with stand.sabotaged(fault.sabotage, *fault.services):
        report = await fault.run(stand, seed=1, drain_s=_DRAIN_S)
    print(f"{fault.id} {fault.sabotage}: {report}")
    assert not report.clean
