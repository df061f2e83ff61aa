"""Relaying means: tell live and the broker with confirm, then forget the row; at once, by whoever wrote it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import delete
from sqlmodel import col

from baton import figures, tracing
from baton.bus import Bus, Message, PublishFailed
from baton.crashpoints import crashpoint
from baton.database import Database, unavailable_errors
from baton.events.wire import MOST_IN_ONE_MESSAGE, encode
from baton.live import Live
from baton.logs import get_logger
from baton.models import OutboxRow
from baton.outbox.announcement import Announcement

log = get_logger(__name__)

_AGAIN_AFTER_S = 1.0
_FORGET_AFTER_S = 0.05
"""Rows that were sent wait this long, to go together: a statement for each would double the commits of an accept."""
_MOST_HELD = 10_000
"""What failed is tried again from memory; beyond this many it is left to the sweeper."""


class Relay:
    """Sends what was committed. Losing it all loses nothing: every row is still in the outbox."""

    def __init__(self, database: Database, bus: Bus, live: Live) -> None:
        self._database, self._bus, self._live = database, bus, live
        self._waiting: list[Announcement] = []
        self._failed: list[Announcement] = []
        self._sent: list[int] = []
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._retrying: asyncio.Task[None] | None = None
        self._forgetting: asyncio.Task[None] | None = None
        self._stopping = False
        self.in_hand: set[int] = set()
        """Rows that this process is sending; its sweeper leaves them alone."""

    async def start(self) -> None:
        self._spawn(self._run())
        self._retrying = self._spawn(self._retry())

    def tell(self, announcements: Iterable[Announcement]) -> None:
        """Takes what was just committed; returns at once."""
        for announcement in announcements:
            self.in_hand.add(announcement.row_id)
            self._waiting.append(announcement)
        self._wake.set()

    async def stop(self, grace_s: float = 3.0) -> None:
        """Sends what is in hand, within the grace; the rest stays in the outbox."""
        self._stopping = True
        self._wake.set()
        if self._retrying is not None:
            self._retrying.cancel()  # it only sleeps; what failed before stays in the outbox
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace_s)
        for task in self._tasks:
            task.cancel()
        await self._forget_sent()

    async def _run(self) -> None:
        while not (self._stopping and not self._waiting):
            if not self._waiting:
                self._wake.clear()
                await self._wake.wait()
            group, self._waiting = self._waiting, []
            self._send(group)  # side by side with what is told live: neither waits for the other's server
            with _told_live(group):
                await self._live.publish([(a.channel, hint) for a in group if a.channel for hint in a.live])

    def _send(self, group: list[Announcement]) -> None:
        by_key: dict[str, list[Announcement]] = defaultdict(list)
        for announcement in group:
            if announcement.routing_key:
                by_key[announcement.routing_key].append(announcement)
            else:
                self._sent.append(announcement.row_id)
        for key, announcements in by_key.items():
            for start in range(0, len(announcements), MOST_IN_ONE_MESSAGE):
                self._spawn(self._publish(key, announcements[start : start + MOST_IN_ONE_MESSAGE]))
        self._forget_soon()

    async def _publish(self, key: str, announcements: list[Announcement]) -> None:
        events = [a.event for a in announcements if a.event is not None]
        causes = [a.traceparent for a in announcements if a.traceparent]
        headers = {"traceparent": causes[0]} if causes else {}
        message = Message(key, f"outbox-{announcements[0].row_id}", encode(events), headers)
        crashpoint("before_publish")
        try:
            with tracing.span(f"publish {key}", "producer", parent=causes[0] if causes else "", links=causes[1:]):
                await self._bus.publish(message)
        except PublishFailed as error:
            figures.outbox_failures.inc()
            log.warning("publish_failed", routing_key=key, events=len(events), reason=str(error))
            self._hold(announcements)
            return
        crashpoint("after_publish")
        figures.outbox_sent.inc(len(events))
        self._sent.extend(a.row_id for a in announcements)
        self._forget_soon()

    def _hold(self, announcements: list[Announcement]) -> None:
        for announcement in announcements:
            announcement.live = []
            if len(self._failed) < _MOST_HELD:
                self._failed.append(announcement)
            else:
                self.in_hand.discard(announcement.row_id)

    async def _retry(self) -> None:
        while not self._stopping:
            await asyncio.sleep(_AGAIN_AFTER_S)
            failed, self._failed = self._failed, []
            self._send(failed)

    def _forget_soon(self) -> None:
        if self._sent and (self._forgetting is None or self._forgetting.done()):
            self._forgetting = self._spawn(self._forget_in_a_moment())

    async def _forget_in_a_moment(self) -> None:
        while self._sent:
            await asyncio.sleep(_FORGET_AFTER_S)
            await self._forget_sent()

    async def _forget_sent(self) -> None:
        ids, self._sent = self._sent, []
        if not ids:
            return
        try:
            await forget(self._database, ids)
        except unavailable_errors() as error:
            log.warning("outbox_rows_not_forgotten", rows=len(ids), reason=type(error).__name__)
        finally:
            self.in_hand.difference_update(ids)

    def _spawn(self, coroutine: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("relay_failed", reason=type(error).__name__, exc_info=error)


@contextmanager
def _told_live(group: list[Announcement]) -> Iterator[None]:
    """One statement tells many; each that is traced sees it as its own."""
    with ExitStack() as spans:
        for announcement in group if tracing.is_on() else ():
            if announcement.traceparent and announcement.live:
                spans.enter_context(tracing.span("tell live", "producer", parent=announcement.traceparent))
        yield


async def forget(database: Database, row_ids: list[int]) -> None:
    """Deletes rows that have been sent."""
    if database.asyncpg_pool is not None:
        await database.asyncpg_pool.execute("delete from outbox where id = any($1::bigint[])", row_ids)
        return
    async with database.writing() as session, session.begin():
        await session.execute(delete(OutboxRow).where(col(OutboxRow.id).in_(row_ids)))
