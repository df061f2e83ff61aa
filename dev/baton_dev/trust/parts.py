"""The runs that proofs are divided into: the fast one for every change, and the parts of the long one."""

from __future__ import annotations

from dataclasses import dataclass, field

_FAULTS = ("tests/trust/faults/test_faults.py",)
_INPUTS = ("tests/trust", "--ignore=tests/trust/faults")


@dataclass(frozen=True, slots=True)
class Part:
    """What pytest is given, and with which environment."""

    arguments: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


FAST = {"fast-inputs": Part(_INPUTS), "fast-faults": Part(("tests/trust/faults",))}
"""Side by side: inputs need a processor, faults mostly wait for what they broke to heal."""


def _faults(seed: int, groups: str) -> Part:
    environment = {"BATON_TRUST_LONG": "1", "BATON_TRUST_SEEDS": str(seed)}
    return Part((*_FAULTS, "-k", groups), environment)


_SHORTER = "not (F-10 or F-12 or F-31)"
_LONGER = "F-10 or F-12 or F-31"
LONG = {
    "faults-1": _faults(1, _SHORTER),
    "faults-2": _faults(2, _SHORTER),
    "faults-3": _faults(3, _SHORTER),
    "long-faults-1": _faults(1, _LONGER),
    "long-faults-2": _faults(2, _LONGER),
    "long-faults-3": _faults(3, _LONGER),
    "sabotage": Part(("tests/trust/faults/test_sabotage.py",), {"BATON_TRUST_LONG": "1"}),
    "inputs": Part(_INPUTS, {"BATON_TRUST_LONG": "1", "BATON_TRUST_EXAMPLES": "1000"}),
    "soak-1": Part(("tests/trust/faults/test_soak.py",), {"BATON_TRUST_SOAK_S": "1800", "BATON_TRUST_SEEDS": "1"}),
    "soak-2": Part(("tests/trust/faults/test_soak.py",), {"BATON_TRUST_SOAK_S": "1800", "BATON_TRUST_SEEDS": "2"}),
}
