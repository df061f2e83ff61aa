"""What visitors see of an answer while it is being written: coalesced deltas, none before `shown` is committed."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from ai_responder.attention import Attention
from ai_responder.pieces import Pieces
from ai_responder.timing import Timing
from ai_responder.turn import Turn, TurnState, mark_shown
from ai_responder.watchers import Watchers, watchers_of
from baton.crashpoints import crashpoint
from baton.database import unavailable_errors
from baton.hints import channel_of, data_hint
from baton.logs import get_logger
from baton.models import Conversation
from baton.platform import Platform

log = get_logger(__name__)

_AGAIN_S = 0.5


class Screen:
    """Takes the model's words at any pace (`add`) and tells them live."""

    def __init__(self, platform: Platform, turn: Turn, attention: Attention, timing: Timing) -> None:
        self._platform, self._turn, self._attention, self._timing = platform, turn, attention, timing
        self._channel = channel_of(turn.conversation_id)
        self._pieces = Pieces(turn)
        self._text = ""
        self._shown = False
        self._dirty = asyncio.Event()
        self._closed = asyncio.Event()
        self._writer = asyncio.create_task(self._write())
        self._watchers: Watchers | None = None

    def add(self, piece: str) -> None:
        self._text += piece
        self._dirty.set()

    def start_over(self) -> None:
        """What was said before the tool was called is not the answer."""
        self._text = ""
        self._pieces.start_over()
        if self._watchers is not None:
            self._watchers.start_over()

    def repeat(self) -> None:
        """Somebody new listens, or watches."""
        self._pieces.start_over()
        self._dirty.set()
        self._platform.background.spawn(self._look_for_watchers(), "watchers of a turn")

    async def let_watch(self, conversation: Conversation) -> None:
        """Tells those on Ably too, if somebody watches this conversation now."""
        if self._watchers is None:
            pause_s = self._timing.ably_delta_s
            self._watchers = await watchers_of(self._platform, conversation, self._turn, pause_s)
        else:
            self._watchers.start_over()

    async def _look_for_watchers(self) -> None:
        async with self._platform.workbench.read() as session:
            conversation = await session.get(Conversation, self._turn.conversation_id)
        if conversation is not None and not self._closed.is_set():
            await self.let_watch(conversation)
            if self._watchers is not None:
                self._watchers.show(self._text if self._shown else "")

    async def tell(self, state: TurnState) -> None:
        """The turn begins, or has ended."""
        await self._platform.live.publish(
            [(self._channel, data_hint("turn", self._turn.epoch, self._turn.told(state)))]
        )
        if self._watchers is not None:
            self._watchers.tell(state)

    async def close(self) -> None:
        """Whatever is still unsaid comes with the entry; a statement under way comes to its end first."""
        self._closed.set()
        self._dirty.set()
        (outcome,) = await asyncio.gather(self._writer, return_exceptions=True)
        if isinstance(outcome, Exception):
            log.error("screen_failed", turn_id=self._turn.id, exc_info=outcome)

    async def _write(self) -> None:
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            if self._closed.is_set() or self._attention.is_lost:
                return
            if not self._text:
                await self.tell("thinking")
            elif await self._may_show():
                await self._show()
            with suppress(TimeoutError):  # the usual end of a pause
                async with asyncio.timeout(self._timing.delta_s):
                    await self._closed.wait()

    async def _show(self) -> None:
        delta = self._pieces.next(self._text)
        if delta is None:
            return
        await self._platform.live.publish([(self._channel, data_hint("delta", self._turn.epoch, delta))])
        if self._watchers is not None:
            self._watchers.show(self._text)

    async def _may_show(self) -> bool:
        """Commits `shown` once; again after this process was frozen, when somebody else may have taken the turn."""
        if self._shown and self._attention.lease_is_fresh:
            return True
        try:
            async with self._platform.workbench.begin() as work:
                self._shown = await mark_shown(work, self._turn)
        except unavailable_errors() as error:
            log.warning("shown_not_committed", turn_id=self._turn.id, reason=type(error).__name__)
            await asyncio.sleep(_AGAIN_S)
            self._dirty.set()
            return False
        if not self._shown:
            self._attention.lose()
        else:
            crashpoint("after_turn_shown")
        return self._shown
