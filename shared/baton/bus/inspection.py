"""What an operator asks of the broker from outside: do the queues stand as we declare them, and who consumes them."""

from __future__ import annotations

from dataclasses import dataclass


class InspectionFailed(Exception):
    """The broker could not be asked; the reason is for humans and holds no address or password."""


@dataclass(frozen=True, slots=True)
class ConsumerState:
    """One consumer's queues. `missing` names those that do not stand; `differs`: others stand in their place."""

    queue: str
    waiting: int
    consumers: int
    dead_letters: int
    missing: tuple[str, ...] = ()
    differs: bool = False
