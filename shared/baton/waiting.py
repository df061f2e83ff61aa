"""The place in the queue, and a range for the wait that refuses to guess."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from baton.database import db_now
from baton.models import Conversation, Transition
from baton.views import QueueView

_ENOUGH = 5
_RECENT = 30
_RECENT_S = 7 * 86_400.0


async def queue_view(session: AsyncSession, conversation: Conversation) -> QueueView | None:
    """None: this conversation has no place."""
    if conversation.holder != "queue" or conversation.status != "open" or conversation.requested_at is None:
        return None
    ahead = await session.scalar(
        select(func.count())
        .select_from(Conversation)
        .where(
            col(Conversation.workspace_id) == conversation.workspace_id,
            col(Conversation.status) == "open",
            col(Conversation.holder) == "queue",
            (col(Conversation.requested_at) < conversation.requested_at)
            | (
                (col(Conversation.requested_at) == conversation.requested_at) & (col(Conversation.id) < conversation.id)
            ),
        )
    )
    position = (ahead or 0) + 1
    low, high = wait_range(await recent_waits(session, conversation.workspace_id))
    return QueueView(position=position, wait_seconds_low=low, wait_seconds_high=high)


async def queue_views(session: AsyncSession, conversations: Sequence[Conversation]) -> dict[str, QueueView]:
    """The places of many conversations of one workspace, by id, in two statements; those without a place are absent."""
    waiting = [one for one in conversations if one.holder == "queue" and one.requested_at is not None]
    waiting = [one for one in waiting if one.status == "open"]
    if not waiting:
        return {}
    workspace_id = waiting[0].workspace_id
    in_order = (col(Conversation.requested_at), col(Conversation.id))
    places = (
        select(col(Conversation.id).label("id"), func.row_number().over(order_by=in_order).label("position"))
        .where(
            col(Conversation.workspace_id) == workspace_id,
            col(Conversation.status) == "open",
            col(Conversation.holder) == "queue",
            col(Conversation.requested_at).is_not(None),
        )
        .subquery()
    )
    found = await session.execute(select(places).where(places.c.id.in_([one.id for one in waiting])))
    low, high = wait_range(await recent_waits(session, workspace_id))
    return {row.id: QueueView(position=row.position, wait_seconds_low=low, wait_seconds_high=high) for row in found}


async def recent_waits(session: AsyncSession, workspace_id: str) -> list[float]:
    """How long the last visitors really waited, in seconds, newest first."""
    rows = await session.scalars(
        select(col(Transition.waited_s))
        .where(
            col(Transition.workspace_id) == workspace_id,
            col(Transition.event) == "agent_joined",
            col(Transition.waited_s).is_not(None),
            col(Transition.at) > db_now(-_RECENT_S),
        )
        .order_by(col(Transition.at).desc())
        .limit(_RECENT)
    )
    return [waited for waited in rows if waited is not None]


def wait_range(waits: Sequence[float]) -> tuple[int | None, int | None]:
    """The middle half of recent waits, widened upwards; (None, None) with fewer than five of them."""
    if len(waits) < _ENOUGH:
        return None, None
    ordered = sorted(waits)
    low = ordered[len(ordered) // 4]
    high = ordered[min(len(ordered) - 1, (len(ordered) * 9) // 10)]
    return round(low), max(round(high), round(low) + 1)
