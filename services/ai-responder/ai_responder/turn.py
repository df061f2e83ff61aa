"""A turn in the hands of a worker. Each statement names the attempt: a worker that lost its turn changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import update
from sqlmodel import col

from baton.database import db_now
from baton.models import AiTurn
from baton.work import Work

TurnState = Literal["thinking", "done", "discarded"]


@dataclass(slots=True)
class Turn:
    """What a claim gives. `pause_s`: how long it is held back for more of the visitor's words."""

    id: str
    workspace_id: str
    conversation_id: str
    epoch: int
    attempt: int
    reply_to_seq: int
    failures: int = 0
    pause_s: float = 0.0
    shown: bool = False
    """Taken over from a worker that had shown something: a newer message no longer changes what it replies to."""

    def told(self, state: TurnState) -> dict[str, Any]:
        return {**self.names(), "state": state}

    def names(self) -> dict[str, Any]:
        """What every live message about this turn carries."""
        return {
            "turn_id": self.id,
            "attempt": self.attempt,
            "epoch": self.epoch,
            "in_reply_to": self.reply_to_seq,
        }


async def renew(work: Work, turn: Turn, lease_s: float) -> bool:
    """False: somebody else has the turn, or it was ended."""
    return await _change(work, turn, {"lease_until": db_now(lease_s)})


async def release(work: Work, turn: Turn, after_s: float) -> None:
    """Lets go of a turn that this worker cannot end: whoever sweeps next takes it over."""
    await _change(work, turn, {"lease_until": db_now(after_s)})


async def mark_shown(work: Work, turn: Turn) -> bool:
    """Committed before the first delta leaves: from then on a newer message waits for its own turn."""
    return await _change(work, turn, {"shown": True})


async def supersede(work: Work, turn: Turn, newer_seq: int) -> bool:
    """The worker itself sees a newer message before anything was shown: the same turn now replies to that one."""
    values = {"reply_to_seq": newer_seq, "attempt": turn.attempt + 1}
    if not await _change(work, turn, values, col(AiTurn.shown).is_(False)):
        return False
    turn.reply_to_seq, turn.attempt = newer_seq, turn.attempt + 1
    return True


async def end(work: Work, turn: Turn, state: Literal["done", "failed"], bill: dict[str, Any]) -> bool:
    """Ends the turn with its bill, in the transaction that writes what came of it."""
    return await _change(work, turn, {"state": state, "ended_at": db_now(), **bill})


async def end_after_passing(work: Work, turn: Turn, state: Literal["done", "failed"], bill: dict[str, Any]) -> None:
    """The same after this very transaction passed the baton, which has discarded the turn already."""
    statement = (
        update(AiTurn)
        .where(col(AiTurn.id) == turn.id, col(AiTurn.attempt) == turn.attempt)
        .values(state=state, ended_at=db_now(), **bill)
        .execution_options(synchronize_session=False)
    )
    await work.session.execute(statement)


async def charge(work: Work, turn: Turn, bill: dict[str, Any]) -> None:
    """The bill of a turn that others ended meanwhile: what was paid for was paid for."""
    statement = (
        update(AiTurn)
        .where(col(AiTurn.id) == turn.id, col(AiTurn.attempt) == turn.attempt, col(AiTurn.state) == "discarded")
        .values(**bill)
        .execution_options(synchronize_session=False)
    )
    await work.session.execute(statement)


async def _change(work: Work, turn: Turn, values: dict[str, Any], *conditions: Any) -> bool:
    statement = (
        update(AiTurn)
        .where(
            col(AiTurn.id) == turn.id,
            col(AiTurn.attempt) == turn.attempt,
            col(AiTurn.state) == "running",
            *conditions,
        )
        .values(**values)
        .returning(col(AiTurn.id))
        .execution_options(synchronize_session=False)
    )
    return (await work.session.execute(statement)).scalar_one_or_none() is not None
