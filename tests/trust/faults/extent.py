"""How much is tried: the short run of every change, or the long one (`BATON_TRUST_LONG=1`, `BATON_TRUST_SEEDS=1,2`)."""

from __future__ import annotations

import os

from trust.rig.crowd import LONG, Load

IS_LONG = bool(os.environ.get("BATON_TRUST_LONG"))
SEEDS = [int(seed) for seed in os.environ.get("BATON_TRUST_SEEDS", "1").split(",")]
LOAD = LONG if IS_LONG else Load()
TIMEOUT_S = 900 if IS_LONG else 450
"""Ceilings for a machine that is busy with other things; nothing waits for them on a quiet one."""
