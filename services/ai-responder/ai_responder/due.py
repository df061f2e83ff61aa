"""What is due, as pure rules: which of the visitor's entries waits for the bot, and what a worker does about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Move = Literal["begin", "again", "supersede", "take_over", "discard", "leave"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A locked conversation, as far as answering goes.

    `answered_seq`: through which entry the visitor has had an answer, from whomever, or was sent to a boundary.
    """

    bot_holds: bool
    epoch: int
    last_visitor_seq: int
    answered_seq: int
    unanswerable_seq: int = 0


@dataclass(frozen=True, slots=True)
class RunningTurn:
    """The one that runs now. `alive`: its worker's lease has not ended; `age_s` since its first claim."""

    reply_to_seq: int
    shown: bool
    alive: bool
    age_s: float


@dataclass(frozen=True, slots=True)
class EndedTurn:
    """An earlier turn that replied, or was to reply, to the same entry."""

    state: str
    epoch: int


def due_seq(standing: Standing, *, even_unanswerable: bool = False) -> int | None:
    """The entry to reply to: the visitor's last one, if anything of theirs waits.

    What the AI failed on is not tried again by itself, unless the visitor withdrew the request for a person.
    """
    if not standing.bot_holds:
        return None
    tried_seq = 0 if even_unanswerable else standing.unanswerable_seq
    waits = standing.last_visitor_seq > max(standing.answered_seq, tried_seq)
    return standing.last_visitor_seq if waits else None


def move(
    due: int | None,
    running: RunningTurn | None,
    ended: EndedTurn | None,
    epoch: int,
    longest_delay_s: float,
) -> Move:
    """What a worker that holds the conversation's lock does; at most one turn runs."""
    if running is not None:
        return _move_beside(running, due, longest_delay_s)
    if due is None:
        return "leave"
    if ended is None:
        return "begin"
    return "again" if ended.state in ("discarded", "failed") and ended.epoch < epoch else "leave"


def _move_beside(running: RunningTurn, due: int | None, longest_delay_s: float) -> Move:
    if not running.alive:
        return "discard" if due is None else "take_over"
    if due is None or due <= running.reply_to_seq or running.shown:
        return "leave"  # whoever has it sees at its end that more was said
    return "supersede" if running.age_s < longest_delay_s else "leave"
