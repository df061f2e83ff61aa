"""Claiming a turn: one transaction under the conversation's lock, so that at most one worker has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from ai_responder.due import EndedTurn, RunningTurn, Standing, due_seq, move
from ai_responder.nudges import Nudge
from ai_responder.timing import Timing
from ai_responder.turn import Turn
from baton.crashpoints import crashpoint
from baton.models import AiTurn, Bot, Conversation, Entry
from baton.work import Work, Workbench


@dataclass(frozen=True, slots=True)
class Claims:
    """One worker's claims. A worker is a process; it may have many turns, of different conversations."""

    workbench: Workbench
    worker: str
    timing: Timing

    async def claim(self, nudge: Nudge) -> Turn | None:
        """The turn that is now this worker's to run; None when nothing is due or somebody else is at it."""
        async with self.workbench.begin() as work:
            conversation = await work.lock_conversation(nudge.conversation_id)
            if conversation is None:
                return None
            turn = await self._claim(work, conversation, nudge)
        if turn is not None:
            crashpoint("after_turn_claimed")
        return turn

    async def _claim(self, work: Work, conversation: Conversation, nudge: Nudge) -> Turn | None:
        standing = await _standing(work, conversation)
        running = await _running(work, conversation.id)
        tried_again = running is not None or nudge.withdrawn_in == conversation.epoch
        due = due_seq(standing, even_unanswerable=tried_again)
        ended = await _ended(work, conversation.id, due) if running is None and due is not None else None
        match move(
            due,
            _seen(work, running) if running else None,
            EndedTurn(ended.state, ended.epoch) if ended else None,
            conversation.epoch,
            self.timing.longest_delay_s,
        ):
            case "begin":
                return await self._begin(work, conversation, due or 0)
            case "again" if ended is not None:
                return self._again(work, ended, conversation.epoch)
            case "supersede" if running is not None:
                return await self._held_back(work, conversation, running, self._take(work, running, due or 0))
            case "take_over" if running is not None:
                running.failures += 1
                return self._take(work, running, running.reply_to_seq if running.shown else due or 0)
            case "discard" if running is not None:
                running.state, running.ended_at = "discarded", work.now
        return None

    async def _begin(self, work: Work, conversation: Conversation, due: int) -> Turn:
        row = AiTurn(
            workspace_id=conversation.workspace_id,
            conversation_id=conversation.id,
            epoch=conversation.epoch,
            reply_to_seq=due,
            worker=self.worker,
            started_at=work.now,
            lease_until=work.now + timedelta(seconds=self.timing.lease_s),
        )
        work.add(row)
        await work.session.flush()
        return await self._held_back(work, conversation, row, _turn(row))

    def _again(self, work: Work, row: AiTurn, epoch: int) -> Turn:
        """In place: the row keeps its id and its bill, and gets the new epoch."""
        row.state, row.shown, row.epoch, row.failures = "running", False, epoch, 0
        row.started_at, row.ended_at = work.now, None
        return self._take(work, row, row.reply_to_seq)

    def _take(self, work: Work, row: AiTurn, reply_to_seq: int) -> Turn:
        row.attempt += 1
        row.reply_to_seq, row.worker = reply_to_seq, self.worker
        row.lease_until = work.now + timedelta(seconds=self.timing.lease_s)
        return _turn(row)

    async def _held_back(self, work: Work, conversation: Conversation, row: AiTurn, turn: Turn) -> Turn:
        """A turn that has just begun waits for more words, but never longer than the limit in all."""
        debounce_ms = await work.session.scalar(select(col(Bot.debounce_ms)).where(col(Bot.id) == conversation.bot_id))
        left_s = self.timing.longest_delay_s - (work.now - row.started_at).total_seconds()
        turn.pause_s = max(0.0, min((debounce_ms or 0) / 1_000, left_s))
        return turn


def _turn(row: AiTurn) -> Turn:
    return Turn(
        id=row.id,
        workspace_id=row.workspace_id,
        conversation_id=row.conversation_id,
        epoch=row.epoch,
        attempt=row.attempt,
        reply_to_seq=row.reply_to_seq,
        failures=row.failures,
        shown=row.shown,
    )


async def _standing(work: Work, conversation: Conversation) -> Standing:
    bot_holds = (conversation.status, conversation.holder, conversation.answers) == ("open", "bot", "baton")
    return Standing(
        bot_holds=bot_holds,
        epoch=conversation.epoch,
        last_visitor_seq=conversation.last_visitor_seq,
        answered_seq=await _answered_seq(work, conversation) if bot_holds else 0,
        unanswerable_seq=conversation.unanswerable_seq,
    )


async def _answered_seq(work: Work, conversation: Conversation) -> int:
    """The last bot or agent message says it: an answer of ours covers what it replies to, not what came meanwhile."""
    statement = (
        select(col(Entry.author), col(Entry.seq), col(Entry.in_reply_to))
        .where(
            col(Entry.conversation_id) == conversation.id,
            col(Entry.seq) > conversation.boundary_seq,
            col(Entry.kind) == "message",
            col(Entry.author).in_(("bot", "agent")),
        )
        .order_by(col(Entry.seq).desc())
        .limit(1)
    )
    last = (await work.session.execute(statement)).one_or_none()
    if last is None:
        return conversation.boundary_seq
    author, seq, in_reply_to = last
    covered = in_reply_to if author == "bot" and in_reply_to is not None else seq
    return max(conversation.boundary_seq, covered or 0)


async def _running(work: Work, conversation_id: str) -> AiTurn | None:
    statement = (
        select(AiTurn)
        .where(col(AiTurn.conversation_id) == conversation_id, col(AiTurn.state) == "running")
        .with_for_update()
    )
    return (await work.session.execute(statement)).scalar_one_or_none()


async def _ended(work: Work, conversation_id: str, reply_to_seq: int) -> AiTurn | None:
    statement = (
        select(AiTurn)
        .where(col(AiTurn.conversation_id) == conversation_id, col(AiTurn.reply_to_seq) == reply_to_seq)
        .with_for_update()
    )
    return (await work.session.execute(statement)).scalar_one_or_none()


def _seen(work: Work, row: AiTurn) -> RunningTurn:
    return RunningTurn(
        reply_to_seq=row.reply_to_seq,
        shown=row.shown,
        alive=row.lease_until > work.now,
        age_s=(work.now - row.started_at).total_seconds(),
    )
