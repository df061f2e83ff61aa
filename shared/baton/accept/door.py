"""Group commit without a timer: messages gather while the previous commit runs, so that an idle system never waits.

One commit runs at a time, as two would halve the groups and double their cost. Only when one is slow, which means that
somebody holds the lock of one of its conversations, the next does not wait for it.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from msgspec import UNSET

from baton import figures, tracing
from baton.accept.group import Accepted, AcceptStore, Outcome, Row, Spoken, Told
from baton.accept.postgres import PostgresAccept
from baton.accept.sqlite import SqliteAccept
from baton.conversation.lines import line_for
from baton.crashpoints import crashpoint
from baton.database import Database, unavailable_errors
from baton.errors import Conflict, ConversationClosed
from baton.events import ConversationEvent, Event
from baton.events.wire import class_of
from baton.hints import channel_of, conversation_hint, entry_hint
from baton.logs import get_logger
from baton.outbox import Announcement, Relay
from baton.views import EntryView

log = get_logger(__name__)

_LARGEST_GROUP = 256
_MOST_RUNNING = 4
_SLOW_S = 0.02

_Waiting = tuple[Spoken, "asyncio.Future[Accepted]"]


class AcceptDoor:
    """`accept` returns when the message is committed; the relay sends it on after that."""

    def __init__(self, database: Database, relay: Relay) -> None:
        self._store: AcceptStore = PostgresAccept(database) if database.is_postgres else SqliteAccept(database)
        self._most_running = _MOST_RUNNING if database.is_postgres else 1
        self._relay = relay
        self._waiting: list[_Waiting] = []
        self._running = 0
        self._slow = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def accept(self, spoken: Spoken) -> Accepted:
        """Raises ConversationClosed, Conflict (id used with another text), or the driver's error: nothing stored."""
        answer: asyncio.Future[Accepted] = asyncio.get_running_loop().create_future()
        with tracing.span("accept"):
            spoken.traceparent = tracing.traceparent() or None
            self._waiting.append((spoken, answer))
            self._begin()
            return await answer

    def _begin(self) -> None:
        if self._waiting and self._running == self._slow and self._running < self._most_running:
            self._running += 1
            task = asyncio.create_task(self._run())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _run(self) -> None:
        try:
            await asyncio.sleep(0)  # one turn of the loop: what was parsed in it joins this group
            while self._waiting and self._running - self._slow == 1:
                group, self._waiting = self._waiting[:_LARGEST_GROUP], self._waiting[_LARGEST_GROUP:]
                with self._watched():
                    await self._commit(group)
        finally:
            self._running -= 1

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Lets the next group begin when this one turns out to be slow."""
        was_slow = False

        def turn_slow() -> None:
            nonlocal was_slow
            was_slow = True
            self._slow += 1
            self._begin()

        timer = asyncio.get_running_loop().call_later(_SLOW_S, turn_slow)
        try:
            yield
        finally:
            timer.cancel()
            self._slow -= was_slow

    async def _commit(self, group: list[_Waiting]) -> None:
        began = time.perf_counter()
        try:
            outcome = await self._store.accept([spoken for spoken, _ in group])
        except unavailable_errors() as error:
            _fail(group, error)
            return
        except Exception as error:
            await self._one_by_one(group, error)
            return
        crashpoint("after_accept_commit")
        for (_, answer), row in zip(group, outcome.rows, strict=True):
            _settle(answer, row)
        figures.accept_seconds.observe(time.perf_counter() - began)
        _count(outcome)
        self._relay.tell(_announcements([spoken for spoken, _ in group], outcome))  # answers go first

    async def _one_by_one(self, group: list[_Waiting], error: Exception) -> None:
        """One bad message must not fail its neighbours."""
        if len(group) == 1:
            _fail(group, error)
            return
        log.warning("group_retried_singly", messages=len(group), reason=type(error).__name__)
        for member in group:
            await self._commit([member])

    async def stop(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=5)
        if isinstance(self._store, SqliteAccept):
            self._store.close()


def _fail(group: list[_Waiting], error: Exception) -> None:
    for _, answer in group:
        if not answer.done():
            answer.set_exception(error)


def _count(outcome: Outcome) -> None:
    figures.accepted.inc(sum(row.fresh for row in outcome.rows))
    for told in outcome.told:
        if told.event == "handoff_requested":  # the first word in human_only
            figures.handoffs.labels("mode", "queued").inc()


def _settle(answer: asyncio.Future[Accepted], row: Row) -> None:
    if answer.done():
        return
    if row.id is None or row.seq is None or row.created_at is None:
        answer.set_exception(ConversationClosed())
    elif not row.same:
        answer.set_exception(Conflict("This client_message_id was used for another message."))
    else:
        answer.set_result(Accepted(row.id, row.seq, row.created_at))


def _announcements(group: list[Spoken], outcome: Outcome) -> list[Announcement]:
    views: dict[str, list[EntryView]] = defaultdict(list)
    for spoken, row in zip(group, outcome.rows, strict=True):
        if row.fresh:
            views[spoken.conversation_id].append(_message_view(spoken, row))
    causes = {spoken.conversation_id: spoken for spoken in group}
    return [_announcement(told, views[told.conversation_id], causes[told.conversation_id]) for told in outcome.told]


def _announcement(told: Told, views: list[EntryView], cause: Spoken) -> Announcement:
    if told.event is not None:
        live = [entry_hint(_event_view(told), told.epoch), conversation_hint(told.epoch)]
    else:
        live = [entry_hint(view, told.epoch) for view in sorted(views, key=lambda view: view.seq or 0)]
    event = _event(told, cause) if told.routing_key is not None else None
    channel = channel_of(told.conversation_id)
    return Announcement(told.outbox_id, told.routing_key, event, channel, live, cause.traceparent)


def _event(told: Told, cause: Spoken) -> Event:
    kind = class_of(told.routing_key or "")
    assert issubclass(kind, ConversationEvent)  # noqa: S101  (the statement writes no other keys)
    return kind(
        workspace_id=told.workspace_id,
        correlation_id=cause.correlation_id,
        traceparent=cause.traceparent or UNSET,
        conversation_id=told.conversation_id,
        epoch=told.epoch,
        seq=told.seq,
    )


def _message_view(spoken: Spoken, row: Row) -> EntryView:
    assert row.created_at is not None  # noqa: S101  (fresh rows have one)
    return EntryView(
        id=row.id or "", seq=row.seq, note_seq=None, after_seq=None, kind="message", author="visitor",
        author_name=None, text=spoken.text, event=None, data=_data(spoken), in_reply_to=None,
        client_message_id=spoken.client_message_id, audience="everyone", created_at=row.created_at,
    )  # fmt: skip


def _data(spoken: Spoken) -> dict[str, Any]:
    return {} if spoken.data == "{}" else json.loads(spoken.data)


def _event_view(told: Told) -> EntryView:
    return EntryView(
        id=told.event_id or "", seq=told.seq, note_seq=None, after_seq=None, kind="event", author="system",
        author_name=None, text=line_for(told.event or "", told.event_data), event=told.event,
        data=told.event_data, in_reply_to=None, client_message_id=None, audience="everyone",
        created_at=told.created_at,
    )  # fmt: skip
