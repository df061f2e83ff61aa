"""What stands behind the nudges: turns whose workers died, and visitors' words whose nudge was lost."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from ai_responder.nudges import Nudge
from baton.database import db_now
from baton.models import AiTurn, Conversation, Workspace
from baton.work import Workbench

_AT_ONCE = 50
_LOOK_BACK = timedelta(days=1)
_ONE = timedelta(microseconds=1)


async def abandoned(workbench: Workbench) -> list[Nudge]:
    """Turns whose workers let their lease end."""
    statement = (
        select(col(AiTurn.workspace_id), col(AiTurn.conversation_id))
        .where(col(AiTurn.state) == "running", col(AiTurn.lease_until) < db_now())
        .limit(_AT_ONCE)
    )
    async with workbench.read() as session:
        return [Nudge(*row) for row in await session.execute(statement)]


class Overlooked:
    """Conversations that the bot holds and has not begun to answer for longer than any nudge takes.

    Their nudge was lost: the broker's volume was deleted, say. Each change of a conversation is looked at once by each
    process, through the index that the inbox has anyway: from a day ago at the start, then from where the last look
    ended. Times are the database's.
    """

    def __init__(self, workbench: Workbench, after_s: float) -> None:
        self._workbench, self._after = workbench, timedelta(seconds=after_s)
        self._through: datetime | None = None

    async def find(self) -> list[Nudge]:
        async with self._workbench.read() as session:
            now = await session.scalar(select(db_now()))
            assert now is not None  # noqa: S101  (a clock always answers)
            since, until = self._through or now - _LOOK_BACK, now - self._after
            found = await _unanswered(session, since, until)
        more = len(found) == _AT_ONCE
        self._through = found[-1][1] - _ONE if more else until
        return [nudge for nudge, _ in found]


async def _unanswered(session: AsyncSession, since: datetime, until: datetime) -> list[tuple[Nudge, datetime]]:
    """Changed in between (`since` excluded), the oldest first."""
    statement = (
        select(col(Conversation.workspace_id), col(Conversation.id), col(Conversation.updated_at))
        .join(Workspace, col(Workspace.id) == col(Conversation.workspace_id))  # the index begins with it
        .where(
            col(Conversation.status) == "open",
            col(Conversation.holder) == "bot",
            col(Conversation.updated_at) > since,
            col(Conversation.updated_at) <= until,
            col(Conversation.answers) == "baton",
            col(Conversation.last_visitor_seq) > col(Conversation.boundary_seq),
            col(Conversation.last_visitor_seq) > col(Conversation.unanswerable_seq),
            ~_has_turn(),
        )
        .order_by(col(Conversation.updated_at))
        .limit(_AT_ONCE)
    )
    rows = await session.execute(statement)
    return [(Nudge(workspace_id, conversation_id), at) for workspace_id, conversation_id, at in rows]


def _has_turn() -> ColumnElement[bool]:
    """One that replies to the visitor's last entry, or is ending and will see it then."""
    return exists().where(
        col(AiTurn.conversation_id) == col(Conversation.id),
        or_(
            col(AiTurn.state) == "running",
            and_(
                col(AiTurn.reply_to_seq) >= col(Conversation.last_visitor_seq),
                or_(col(AiTurn.state) == "done", col(AiTurn.epoch) == col(Conversation.epoch)),
            ),
        ),
    )
