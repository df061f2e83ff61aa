"""Who is offered a conversation: pure functions. Availability and capacity steer offers, and offers only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

Policy = Literal["manual", "round_robin", "least_busy"]

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent who is online and present. `load`: conversations held, and offers that stand."""

    id: str
    load: int
    capacity: int
    last_offered_at: datetime | None = None

    @property
    def is_free(self) -> bool:
        return self.load < self.capacity


@dataclass(frozen=True, slots=True)
class Choice:
    """`agent_id` None: nobody now. `round_over`: there are free agents, and all of them have declined."""

    agent_id: str | None
    round_over: bool = False


def choose(policy: Policy, candidates: Sequence[Candidate], declined: Collection[str]) -> Choice:
    """Round robin: who has gone longest without an offer. Least busy: who has least to do, then likewise."""
    if policy == "manual":
        return Choice(None)
    free = [candidate for candidate in candidates if candidate.is_free]
    willing = [candidate for candidate in free if candidate.id not in declined]
    if not willing:
        return Choice(None, round_over=bool(free))
    key = _by_turn if policy == "round_robin" else _by_load
    return Choice(min(willing, key=key).id)


def _by_turn(candidate: Candidate) -> tuple[datetime, str]:
    return candidate.last_offered_at or _NEVER, candidate.id


def _by_load(candidate: Candidate) -> tuple[int, datetime, str]:
    return candidate.load, *_by_turn(candidate)
