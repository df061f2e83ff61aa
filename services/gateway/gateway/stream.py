"""The live stream (Server-Sent Events): entries strictly in `seq` order without gaps, and hints beside them.

It subscribes before it reads, so nothing falls between; whatever comes early, late or not at all triggers a read.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from baton.access import access_conversation
from baton.database import unavailable_errors
from baton.hints import ask_channel, channel_of, read_hint, snapshot_request
from baton.live import LiveSubscription, Resync
from baton.logs import get_logger
from baton.models import Entry
from baton.platform import Platform
from baton.principals import Principal
from baton.service.app import stopping
from baton.service.long_response import LongResponse, Write
from baton.transcript import entries_after
from baton.views import EntryView
from gateway.doorway import Participant, TheDoorway
from gateway.open_streams import OpenStreams, Place
from gateway.views import shown_to

router = APIRouter(tags=["stream"])
log = get_logger(__name__)

KEEP_ALIVE_S = 15
_PAGE = 200
_LIFE_S = (3000, 3600)
"""A stream ends within the hour, before its token does; the client comes back with a fresh one."""


@router.get("/v1/conversations/{conversation_id}/stream", response_class=StreamingResponse)
async def stream_conversation(
    conversation_id: str, request: Request, who: Participant, doorway: TheDoorway
) -> LongResponse:
    """`entry` carries its seq as id; `Last-Event-ID` resumes, without it the stream starts after `last_seq`."""
    async with doorway.platform.workbench.read() as session:
        conversation = await access_conversation(session, who, conversation_id)
    resumed = _resumes_after(request)
    place = Place(conversation_id, conversation.last_seq if resumed is None else resumed)
    streams: OpenStreams = request.app.state.streams
    stream = _Stream(doorway.platform, who, place, streams, stopping(request.app))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return LongResponse(stream.run, "text/event-stream", headers)


def _resumes_after(request: Request) -> int | None:
    last = request.headers.get("last-event-id", "")
    return min(int(last), 2**31 - 1) if last.isdecimal() and len(last) < 12 else None


@dataclass(slots=True)
class _Stream:
    """One open stream; idle it holds no session and no task of its own.

    `behind`: entries are to be read; `stale`: the state is to be told again.
    """

    platform: Platform
    who: Principal
    place: Place
    streams: OpenStreams
    stopping: asyncio.Event
    ends_at: float = field(default_factory=lambda: time.monotonic() + random.uniform(*_LIFE_S))  # noqa: S311
    behind: bool = True
    stale: bool = True

    async def run(self, write: Write) -> None:
        """A client that goes away cancels it wherever it waits, and nothing is left open.

        Without a database it ends quietly: the client comes back with its last id, and then misses nothing.
        """
        try:
            async with self.platform.live.subscribe(channel_of(self.place.conversation_id)) as subscription:
                self.streams.add(self.place, subscription)
                try:
                    await self._follow(subscription, write)
                finally:
                    self.streams.remove(self.place)
        except unavailable_errors() as error:
            log.warning("stream_ended", conversation_id=self.place.conversation_id, reason=type(error).__name__)

    async def _follow(self, subscription: LiveSubscription, write: Write) -> None:
        await self._catch_up(write)
        await self._ask_for_running_turn()
        while not self.stopping.is_set() and time.monotonic() < self.ends_at:
            if frame := self._heard(await subscription.next(KEEP_ALIVE_S)):
                await write(frame)
            await self._catch_up(write)

    async def _catch_up(self, write: Write) -> None:
        while self.behind or self.stale:
            if page := await self._read():
                await write(page)

    def _heard(self, item: bytes | Resync | None) -> bytes:
        """What can be passed on at once; what cannot makes the stream read."""
        if item is None:
            return b": keep-alive\n\n"
        if isinstance(item, Resync):
            self.behind = self.stale = True
            return b""
        hint = read_hint(item)
        if hint.type == "conversation":
            self.behind = self.stale = True
            return b""
        if hint.type != "entry":
            return _frame(hint.type, bytes(hint.data))
        if hint.seq == self.place.seq + 1 and bytes(hint.data) != b"null":
            self.place.seq = hint.seq
            return _frame("entry", bytes(hint.data), hint.seq)
        self.behind = self.behind or hint.seq > self.place.seq
        return b""

    async def _read(self) -> bytes:
        """The next page of entries; with the last one also the state, if that is asked for."""
        async with self.platform.workbench.read() as session:
            entries = await entries_after(session, self.place.conversation_id, self.place.seq, _PAGE)
            frames = [_entry_frame(entry) for entry in entries]
            self.behind = len(entries) == _PAGE
            if self.stale and not self.behind:
                conversation = await access_conversation(session, self.who, self.place.conversation_id)
                self.place.epoch, self.place.holder = conversation.epoch, conversation.holder
                state = await shown_to(session, self.who, conversation)
                frames.append(_frame("conversation", state.model_dump_json().encode()))
                self.stale = False
        if entries:
            self.place.seq = entries[-1].seq or 0
        return b"".join(frames)

    async def _ask_for_running_turn(self) -> None:
        """Whoever runs a turn now tells its text so far, as index 0."""
        if self.place.holder == "bot":
            channel = ask_channel(self.place.conversation_id)
            await self.platform.live.publish([(channel, snapshot_request())])


def _entry_frame(entry: Entry) -> bytes:
    return _frame("entry", EntryView.of(entry).model_dump_json().encode(), entry.seq)


def _frame(event: str, data: bytes, seq: int | None = None) -> bytes:
    identity = b"" if seq is None else b"id: %d\n" % seq
    return b"event: %s\n%sdata: %s\n\n" % (event.encode(), identity, data)
