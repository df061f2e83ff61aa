"""The live stream (Server-Sent Events): entries strictly in `seq` order without gaps, and hints beside them.

It subscribes before it reads, so nothing falls between; whatever comes early, late or not at all triggers a read.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from baton.access import access_conversation
from baton.hints import ask_channel, channel_of, read_hint, snapshot_request
from baton.live import Resync
from baton.models import Conversation
from baton.platform import Platform
from baton.principals import Principal
from baton.service.app import stopping
from baton.transcript import entries_after
from baton.views import EntryView
from gateway.doorway import Participant, TheDoorway
from gateway.open_streams import OpenStreams, Place
from gateway.views import shown_to

router = APIRouter(tags=["stream"])

KEEP_ALIVE_S = 15
_PAGE = 200
_LIFE_S = (3000, 3600)
"""A stream ends within the hour, before its token does; the client comes back with a fresh one."""


@router.get("/v1/conversations/{conversation_id}/stream", response_class=StreamingResponse)
async def stream_conversation(
    conversation_id: str, request: Request, who: Participant, doorway: TheDoorway
) -> StreamingResponse:
    """`entry` carries its seq as id; `Last-Event-ID` resumes, without it the stream starts after `last_seq`."""
    async with doorway.platform.workbench.read() as session:
        conversation = await access_conversation(session, who, conversation_id)
    resumed = _resumes_after(request)
    place = Place(conversation_id, conversation.last_seq if resumed is None else resumed)
    streams: OpenStreams = request.app.state.streams
    events = _Stream(doorway.platform, who, place, stopping(request.app)).run(streams)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


def _resumes_after(request: Request) -> int | None:
    last = request.headers.get("last-event-id", "")
    return min(int(last), 2**31 - 1) if last.isdecimal() and len(last) < 12 else None


@dataclass(slots=True)
class _Stream:
    """One open stream; idle it holds no session and no task of its own."""

    platform: Platform
    who: Principal
    place: Place
    stopping: asyncio.Event
    ends_at: float = field(default_factory=lambda: time.monotonic() + random.uniform(*_LIFE_S))  # noqa: S311  (spreads reconnects)

    async def run(self, streams: OpenStreams) -> AsyncIterator[bytes]:
        async with self.platform.live.subscribe(channel_of(self.place.conversation_id)) as subscription:
            with streams.listed(self.place, subscription):
                async for frame in self._caught_up(with_state=True):
                    yield frame
                await self._ask_for_running_turn()
                while not self.stopping.is_set() and time.monotonic() < self.ends_at:
                    async for frame in self._next(await subscription.next(KEEP_ALIVE_S)):
                        yield frame

    async def _next(self, item: bytes | Resync | None) -> AsyncIterator[bytes]:
        if item is None:
            yield b": keep-alive\n\n"
            return
        frames = self._caught_up(with_state=True) if isinstance(item, Resync) else self._told(item)
        async for frame in frames:
            yield frame

    async def _told(self, payload: bytes) -> AsyncIterator[bytes]:
        hint = read_hint(payload)
        if hint.type == "entry":
            if hint.seq == self.place.seq + 1 and bytes(hint.data) != b"null":
                self.place.seq = hint.seq
                yield _frame("entry", bytes(hint.data), hint.seq)
            elif hint.seq > self.place.seq:
                async for frame in self._caught_up(with_state=False):
                    yield frame
        elif hint.type == "conversation":
            async for frame in self._caught_up(with_state=True):
                yield frame
        else:
            yield _frame(hint.type, bytes(hint.data))

    async def _caught_up(self, *, with_state: bool) -> AsyncIterator[bytes]:
        """Everything after the last `seq`, and the state if asked for."""
        state: bytes | None = None
        while True:
            async with self.platform.workbench.read() as session:
                entries = await entries_after(session, self.place.conversation_id, self.place.seq, _PAGE)
                if len(entries) < _PAGE and with_state:
                    conversation = await access_conversation(session, self.who, self.place.conversation_id)
                    state = (await shown_to(session, self.who, conversation)).model_dump_json().encode()
                    self._note(conversation)
            for entry in entries:
                self.place.seq = entry.seq or 0
                yield _frame("entry", EntryView.of(entry).model_dump_json().encode(), entry.seq)
            if len(entries) < _PAGE:
                break
        if state is not None:
            yield _frame("conversation", state)

    def _note(self, conversation: Conversation) -> None:
        self.place.epoch, self.place.holder = conversation.epoch, conversation.holder

    async def _ask_for_running_turn(self) -> None:
        """Whoever runs a turn now tells its text so far, as index 0."""
        if self.place.holder == "bot":
            channel = ask_channel(self.place.conversation_id)
            await self.platform.live.publish([(channel, snapshot_request())])


def _frame(event: str, data: bytes, seq: int | None = None) -> bytes:
    identity = b"" if seq is None else b"id: %d\n" % seq
    return b"event: %s\n%sdata: %s\n\n" % (event.encode(), identity, data)
