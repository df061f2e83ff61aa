"""Who waits is told when the place or the wait has changed: at most every 5 s per conversation, by one router.

What was last told stands beside the bridge's cursors; whoever changes it there tells the visitor. A first place is
not told here: it comes with the state that follows the request.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from sqlalchemy import and_, case, or_, select, update
from sqlmodel import col

from baton.database import db_now
from baton.hints import channel_of, conversation_hint
from baton.live import Live
from baton.models import Bridge, Conversation, Visitor
from baton.service.tasks import Background
from baton.views import Parties, QueueView, visitor_conversation_view
from baton.waiting import queue_views
from baton.work import Workbench
from handoff_router.broadcast import Address, Broadcast
from handoff_router.rounds import Rounds
from handoff_router.state_messages import state_message
from handoff_router.waiting_rows import WAITING

EVERY_S = 5.0
_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class _Place:
    """A waiting conversation, what its visitor should see, and what was told last."""

    conversation: Conversation
    visitor: Visitor
    queue: QueueView
    told: str | None

    @property
    def line(self) -> str:
        return f"{self.queue.position}:{self.queue.wait_seconds_low}:{self.queue.wait_seconds_high}"


class QueuePushes:
    """One per router, one round per workspace at a time."""

    def __init__(self, workbench: Workbench, live: Live, broadcast: Broadcast, background: Background) -> None:
        self._workbench, self._live, self._broadcast, self._background = workbench, live, broadcast, background
        self._rounds = Rounds(self._push, background, "queue_pushes")
        self._later: set[str] = set()

    def nudge(self, workspace_id: str) -> None:
        """The queue of this workspace may have changed."""
        self._rounds.nudge(workspace_id)

    def stop(self) -> None:
        self._rounds.stopped = True

    async def _push(self, workspace_id: str) -> None:
        changed = {
            place.conversation.id: place for place in await self._places(workspace_id) if place.line != place.told
        }
        if not changed:
            return
        claimed = await self._claim(changed)
        await self._tell([changed[conversation_id] for conversation_id in claimed if changed[conversation_id].told])
        if len(claimed) < len(changed):
            self._come_back(workspace_id)

    async def _places(self, workspace_id: str) -> list[_Place]:
        statement = (
            select(Conversation, Visitor, col(Bridge.queue_shown))
            .join(Visitor, col(Visitor.id) == Conversation.visitor_id)
            .join(Bridge, col(Bridge.conversation_id) == Conversation.id)
            .where(col(Conversation.workspace_id) == workspace_id, WAITING)
        )
        async with self._workbench.read() as session:
            rows = (await session.execute(statement)).all()
            views = await queue_views(session, [row[0] for row in rows])
        return [_Place(row[0], row[1], views[row[0].id], row[2]) for row in rows if row[0].id in views]

    async def _claim(self, changed: dict[str, _Place]) -> list[str]:
        """One statement for all: of those told less than 5 s ago none is claimed; they come later."""
        lines = case({key: place.line for key, place in changed.items()}, value=col(Bridge.conversation_id))
        shown, shown_at = col(Bridge.queue_shown), col(Bridge.queue_shown_at)
        rested = or_(shown_at.is_(None), shown_at <= db_now(-EVERY_S))
        due = (
            select(col(Bridge.conversation_id))
            .where(col(Bridge.conversation_id).in_(changed), or_(shown.is_(None), and_(rested, shown != lines)))
            .with_for_update(skip_locked=True)  # another router has it in hand
        )
        statement = (
            update(Bridge)
            .where(col(Bridge.conversation_id).in_(due.scalar_subquery()))
            .values(queue_shown=lines, queue_shown_at=db_now())
            .returning(col(Bridge.conversation_id))
            .execution_options(synchronize_session=False)
        )
        async with self._workbench.begin() as work:
            return list((await work.session.execute(statement)).scalars())

    async def _tell(self, places: list[_Place]) -> None:
        """Streams read the state again; on Ably it is sent along."""
        await self._live.publish(
            [(channel_of(one.conversation.id), conversation_hint(one.conversation.epoch)) for one in places]
        )
        some = asyncio.Semaphore(_AT_ONCE)

        async def send(place: _Place) -> None:
            view = visitor_conversation_view(place.conversation, Parties(visitor=place.visitor, queue=place.queue))
            address = Address.conversation(place.conversation.workspace_id, place.conversation.id)
            async with some:
                await self._broadcast.send(address, [state_message(view)])

        await asyncio.gather(*(send(place) for place in places))

    def _come_back(self, workspace_id: str) -> None:
        """Some were told too short a time ago."""

        async def later() -> None:
            await asyncio.sleep(EVERY_S)
            self._later.discard(workspace_id)
            self.nudge(workspace_id)

        if workspace_id not in self._later:
            self._later.add(workspace_id)
            self._background.spawn(later(), "queue_pushes_later")
