"""The bot at work in one process: claims turns, runs them, and takes over what dead workers left."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from ai_responder.attention import Attention
from ai_responder.claims import Claims
from ai_responder.jobs.helper import FORGET_EVERY_S, Helper
from ai_responder.model import Models
from ai_responder.nudges import Nudge, as_messages
from ai_responder.reply import Reply
from ai_responder.screen import Screen
from ai_responder.shares import Shares
from ai_responder.sweeps import Overlooked, abandoned
from ai_responder.timing import Timing
from ai_responder.turn import Turn, release
from baton import tracing
from baton.bus import GiveBack, PublishFailed
from baton.database import db_now, unavailable_errors
from baton.ids import new_id
from baton.logs import get_logger
from baton.models import AiTurn
from baton.platform import Platform

log = get_logger(__name__)

SLOTS = 192
_PAUSE_S = 1.0


class Stopping(GiveBack):
    """The process ends: the delivery goes back, somebody else takes the turn over."""


class Responder:
    """One per process. `slots` bound how many turns run at once; half of them are any single workspace's."""

    def __init__(self, platform: Platform, models: Models, timing: Timing | None = None, slots: int = SLOTS) -> None:
        self._platform, self._models = platform, models
        self._timing = timing or Timing()
        self._shares = Shares(slots)
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = False
        self.worker = new_id()
        self._overlooked = Overlooked(platform.workbench, self._timing.overlooked_s)
        self._claims = Claims(platform.workbench, self.worker, self._timing)
        self.helper = Helper(platform, models, self._timing)

    async def attend(self, nudge: Nudge) -> None:
        """Does what is due in a conversation and returns when it is done. Safe to call twice, at any time, anywhere.

        What is more than its workspace's share is set aside, and done as others end: this returns at once then, and
        the delivery is acknowledged. Should the process die with it, the sweep of another finds what is overlooked.
        """
        if self._shares.admit(nudge):
            await self._attend(nudge)

    async def _attend(self, nudge: Nudge) -> None:
        try:
            turn = await self._claim(nudge)
            if turn is not None:
                await self._held(self._run(turn))
        finally:
            for following in self._shares.leave(nudge.workspace_id):
                self._begin(following, "nudge set aside")

    def _begin(self, nudge: Nudge, why: str) -> None:
        """One that is admitted already, and that no delivery waits for."""

        async def unless_stopping() -> None:
            with suppress(Stopping):
                await self._attend(nudge)

        self._platform.background.spawn(unless_stopping(), why)

    async def sweep(self) -> None:
        """Takes over the turns whose workers let their lease end."""
        self._take_up(await abandoned(self._platform.workbench), "turn_swept")

    async def look_for_overlooked(self) -> None:
        """Answers those whose nudge was lost."""
        self._take_up(await self._overlooked.find(), "overlooked")

    def _take_up(self, nudges: list[Nudge], why: str) -> None:
        for nudge in nudges:
            log.info(why, conversation_id=nudge.conversation_id)
            if self._shares.admit(nudge):
                self._begin(nudge, why)

    async def start(self) -> None:
        """An embedded database has no other process: whatever still runs there was left by one that died."""
        if not self._platform.database.is_postgres:
            async with self._platform.workbench.begin() as work:
                expire = update(AiTurn).where(col(AiTurn.state) == "running").values(lease_until=db_now())
                await work.session.execute(expire)
        self._platform.background.every(self._timing.sweep_s)(self.sweep)
        self._platform.background.every(self._timing.look_s)(self.look_for_overlooked)
        self._platform.background.every(self._timing.sweep_s)(self.helper.sweep)
        self._platform.background.every(FORGET_EVERY_S)(self.helper.forget)

    async def stop(self) -> None:
        """Turns get a moment to finish; what is left is released for others, and they are told what is set aside."""
        self._stopping = True
        giving_back = asyncio.create_task(self._give_back(self._shares.close()))
        if self._running:
            await asyncio.wait(set(self._running), timeout=self._timing.stop_s)
        for unfinished in set(self._running):
            unfinished.cancel()
        await asyncio.gather(giving_back, *self._running, return_exceptions=True)
        await self._models.close()

    async def _give_back(self, nudges: list[Nudge]) -> None:
        with suppress(TimeoutError, PublishFailed):  # then they are found overlooked
            async with asyncio.timeout(self._timing.stop_s):
                for message in as_messages(nudges):
                    await self._platform.bus.publish(message)

    async def _claim(self, nudge: Nudge) -> Turn | None:
        """Waits for a database that is away: giving the delivery back would only use up its attempts."""
        while not self._stopping:
            try:
                return await self._claims.claim(nudge)
            except unavailable_errors() as error:
                log.warning("claim_waits_for_database", reason=type(error).__name__)
                await asyncio.sleep(_PAUSE_S)
        raise Stopping

    async def _held(self, run: Coroutine[Any, Any, None]) -> None:
        """In a task of its own, so that the end of the process can end it and still tell the delivery."""
        task = asyncio.create_task(run)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled() and self._stopping:
                raise Stopping from None
            raise

    async def _run(self, turn: Turn) -> None:
        with tracing.span("turn") as span:
            if span:
                span.note({"conversation_id": turn.conversation_id, **turn.names()})
            await self._give(turn)

    async def _give(self, turn: Turn) -> None:
        try:
            async with Attention(self._platform.live, self._platform.workbench, turn, self._timing) as attention:
                screen = Screen(self._platform, turn, attention, self._timing)
                attention.on_ask = screen.repeat
                await Reply(self._platform, self._models, turn, attention, screen).give()
        except BaseException:
            await self._release(turn)
            raise

    async def _release(self, turn: Turn) -> None:
        """The sooner it is swept the better; one that keeps failing is left alone a little longer each time."""
        after_s = 0.0 if self._stopping else float(turn.failures**2)
        try:
            async with self._platform.workbench.begin() as work:
                await release(work, turn, after_s)
        except unavailable_errors() as error:
            log.warning("turn_not_released", turn_id=turn.id, reason=type(error).__name__)
