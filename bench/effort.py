"""How long the bench may take: quick (3 minutes), default (6), full (15, with 5 million stored entries)."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Effort:
    accept_rounds: Mapping[int, int] = field(default_factory=lambda: {1: 12, 16: 2, 64: 12})
    bridge_rounds: int = 5
    takeovers: int = 120
    answers: int = 40
    streams: int = 1_000
    idle_s: float = 32
    responder_rounds: int = 1
    responder_s: float = 15
    entries: int = 0


QUICK = Effort(
    {1: 4, 16: 1, 64: 4},
    bridge_rounds=2,
    takeovers=40,
    answers=12,
    streams=500,
    idle_s=8,
    responder_rounds=1,
    responder_s=10,
)
DEFAULT = Effort()
FULL = Effort(
    {1: 15, 16: 5, 64: 15},
    bridge_rounds=10,
    takeovers=200,
    streams=5_000,
    responder_rounds=3,
    responder_s=20,
    entries=5_000_000,
)
