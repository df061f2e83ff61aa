"""A worker's attention while it has a turn: it keeps the lease, and hears at once when the baton is passed on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Self, TypeVar

import msgspec

from ai_responder.timing import Timing
from ai_responder.turn import Turn, renew
from baton.database import unavailable_errors
from baton.hints import Hint, ask_channel, channel_of, read_ask, read_hint
from baton.live import Live, Resync
from baton.logs import get_logger
from baton.work import Workbench

log = get_logger(__name__)

_SILENCE_S = 3_600.0
_AGAIN_S = 1.0

Value = TypeVar("Value")


class Lost(Exception):
    """The turn is somebody else's, or nobody's: stop, say nothing more."""


class Stopped(Exception):
    """The visitor has heard enough: the turn ends with what was said."""


class _OtherAttempt(msgspec.Struct):
    turn_id: str = ""
    attempt: int = 0


class Attention:
    """`async with` around a turn. Only what `unless_lost` runs is ever cancelled: no statement is cut in the middle."""

    def __init__(self, live: Live, workbench: Workbench, turn: Turn, timing: Timing) -> None:
        self._live, self._workbench, self._turn, self._timing = live, workbench, turn, timing
        self._lost = asyncio.Event()
        self._closing = False
        self._wake = asyncio.Event()
        self._listeners: list[asyncio.Task[None]] = []
        self._keeper: asyncio.Task[None] | None = None
        self._renewed_at = time.monotonic()
        self.on_ask: Callable[[], None] = _nobody_listens
        self.on_stop: Callable[[], None] = _nobody_listens

    async def __aenter__(self) -> Self:
        ready = [asyncio.Event(), asyncio.Event()]
        channels = (channel_of(self._turn.conversation_id), ask_channel(self._turn.conversation_id))
        for channel, attached, hear in zip(channels, ready, (self._hear, self._asked), strict=True):
            self._listeners.append(asyncio.create_task(self._listen(channel, attached, hear)))
        self._keeper = asyncio.create_task(self._keep())
        for attached in ready:
            await attached.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing = True
        self._wake.set()
        for listener in self._listeners:
            listener.cancel()
        assert self._keeper is not None  # noqa: S101  (made on entering)
        await asyncio.gather(self._keeper, *self._listeners, return_exceptions=True)

    @property
    def is_lost(self) -> bool:
        return self._lost.is_set()

    @property
    def lease_is_fresh(self) -> bool:
        """False after this process was frozen: somebody else may have the turn by now."""
        return time.monotonic() - self._renewed_at < self._timing.lease_s * 0.8

    def lose(self) -> None:
        self._lost.set()
        self._wake.set()

    async def unless_lost(self, work: Coroutine[Any, Any, Value]) -> Value:
        """Runs it, but cancels it and raises Lost the moment that the turn is lost."""
        return await before(self._lost, work, Lost)

    def must_hold(self) -> None:
        if self.is_lost:
            raise Lost

    async def _listen(self, channel: str, attached: asyncio.Event, hear: Callable[[bytes | Resync], None]) -> None:
        try:
            async with self._live.subscribe(channel) as subscription:
                attached.set()
                while True:
                    item = await subscription.next(_SILENCE_S)
                    if item is not None:
                        hear(item)
        except Exception:
            log.exception("turn_does_not_listen", turn_id=self._turn.id)  # the renewals still ask the database
        finally:
            attached.set()

    def _hear(self, item: bytes | Resync) -> None:
        if isinstance(item, Resync):
            self._wake.set()  # something may have been missed: ask the database
            return
        hint = read_hint(item)
        if hint.epoch > self._turn.epoch or self._is_superseded(hint):
            self.lose()

    def _is_superseded(self, hint: Hint) -> bool:
        if hint.type != "turn":
            return False
        other = msgspec.json.decode(hint.data, type=_OtherAttempt)
        return other.turn_id == self._turn.id and other.attempt > self._turn.attempt

    def _asked(self, item: bytes | Resync) -> None:
        if isinstance(item, Resync):
            return
        ask = read_ask(item)
        if not ask.stop:
            self.on_ask()
        elif ask.stop == self._turn.id:
            self.on_stop()

    async def _keep(self) -> None:
        pause_s = self._timing.renew_s
        while True:
            with suppress(TimeoutError):  # nothing happened: time to renew
                async with asyncio.timeout(pause_s):
                    await self._wake.wait()
            self._wake.clear()
            if self._closing or self.is_lost:
                return
            try:
                async with self._workbench.begin() as work:
                    held = await renew(work, self._turn, self._timing.lease_s)
            except unavailable_errors() as error:
                log.warning("lease_not_renewed", turn_id=self._turn.id, reason=type(error).__name__)
                pause_s = _AGAIN_S
                continue
            pause_s, self._renewed_at = self._timing.renew_s, time.monotonic()
            if not held:
                self.lose()


async def before(event: asyncio.Event, work: Coroutine[Any, Any, Value], otherwise: type[Exception]) -> Value:
    """Its outcome, or the exception and an end of the work when the event comes first."""
    task = asyncio.create_task(work)
    happened = asyncio.create_task(event.wait())
    try:
        await asyncio.wait((task, happened), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise otherwise
    finally:
        happened.cancel()
        if not task.done():
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):  # nobody wants its outcome any more
                await task
        elif not task.cancelled():
            task.exception()  # it failed in the moment in which we were cancelled: asyncio shall not miss a reader


def _nobody_listens() -> None:
    """Until something is shown there is nothing to repeat, or to stop."""
