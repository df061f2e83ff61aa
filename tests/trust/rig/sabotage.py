"""Protections, each with a way to switch it off in one process: a fault test that cannot fail counts for nothing.

Only hatched processes of a test ever come here; nothing in the product knows of it.
"""

from __future__ import annotations

import asyncio
import importlib
import os
from collections.abc import Callable
from typing import Any

_KNOWN: dict[str, Callable[[], None]] = {}


def commit(name: str) -> None:
    """Switches the protection of this name off, before the service starts."""
    importlib.import_module("trust.rig.sabotage_of_holders")  # enters its own
    _KNOWN[name]()


def sabotage(act: Callable[[], None]) -> Callable[[], None]:
    _KNOWN[act.__name__] = act
    return act


async def nothing(*_: Any, **__: Any) -> None:
    return None


@sabotage
def no_lease_sweep() -> None:
    """Nobody takes over what a dead responder left."""
    from ai_responder.responder import Responder

    Responder.sweep = nothing  # type: ignore[method-assign]


@sabotage
def no_outbox() -> None:
    """Rows are forgotten before they are sent, and nobody sweeps."""
    from baton.outbox.relay import Relay, forget
    from baton.outbox.sweeper import Sweeper

    publish = Relay._publish

    async def careless(self: Any, key: str, announcements: list[Any]) -> None:
        await forget(self._database, [each.row_id for each in announcements])
        await publish(self, key, announcements)

    Relay._publish = careless  # type: ignore[method-assign]
    Relay._hold = lambda self, announcements: self.in_hand.difference_update(  # type: ignore[method-assign]
        each.row_id for each in announcements
    )
    Sweeper.sweep = nothing  # type: ignore[assignment]


@sabotage
def no_goodbye() -> None:
    """SIGTERM ends the process at once."""
    from baton.service.runner import Process

    Process.end = lambda self: os._exit(0)  # type: ignore[method-assign]


@sabotage
def no_reconnect() -> None:
    """A broken connection to the broker stays broken."""
    from baton.bus.rabbitmq.link import Link

    async def once(self: Any) -> None:
        while True:
            try:
                await self._connect_and_serve()
            except Exception as error:
                self._lost(error)
                if self.was_up:
                    await asyncio.Event().wait()
            await asyncio.sleep(0.2)

    is_up = Link._is_up

    def note(self: Any) -> None:
        self.was_up = True
        is_up(self)

    Link.was_up = False  # type: ignore[attr-defined]
    Link._is_up = note  # type: ignore[method-assign]
    Link._keep = once  # type: ignore[method-assign]


@sabotage
def not_mandatory() -> None:
    """A message that no queue takes counts as sent."""
    from baton.bus.rabbitmq.outbound import Outbound

    publish = Outbound.publish

    async def shrug(self: Any, envelope: Any, *, mandatory: bool = True) -> None:
        await publish(self, envelope, mandatory=False)

    Outbound.publish = shrug  # type: ignore[method-assign]


@sabotage
def redis_is_needed() -> None:
    """What cannot be told live is not relayed either, and a request waits for the limiter as long as it takes."""
    from baton.limits import shared
    from baton.live.line import Line

    send = Line.send

    async def insist(self: Any, commands: Any) -> bool:
        while not await send(self, commands):
            await asyncio.sleep(0.5)
        return True

    Line.send = insist  # type: ignore[method-assign]
    shared.ANSWER_LIMIT_S = 30.0


@sabotage
def accepts_before_commit() -> None:
    """202 first, the database after, if at all."""
    from datetime import UTC, datetime

    from baton.accept import AcceptDoor, Accepted

    accept = AcceptDoor.accept

    async def hasty(self: Any, spoken: Any) -> Any:
        task = asyncio.create_task(accept(self, spoken))
        done, _ = await asyncio.wait([task], timeout=0.3)
        if done and task.exception() is None:
            return task.result()
        return Accepted(spoken.entry_id, 1, datetime.now(UTC))

    AcceptDoor.accept = hasty  # type: ignore[method-assign]


@sabotage
def cursor_before_ack() -> None:
    """The bridge believes that Ably took everything."""
    from baton.realtime.doors import RealtimeUnavailable
    from handoff_router.broadcast import Broadcast, Sent

    send = Broadcast.send

    async def believe(self: Any, address: Any, messages: Any, by: Any = None) -> Any:
        try:
            await send(self, address, messages, by)
        except RealtimeUnavailable:
            return Sent(len(messages))
        return Sent(len(messages))

    Broadcast.send = believe  # type: ignore[method-assign]


@sabotage
def no_dedupe() -> None:
    """Every message is new, whatever its id says."""
    from baton.accept import AcceptDoor
    from baton.ids import new_id

    accept = AcceptDoor.accept

    async def forgetful(self: Any, spoken: Any) -> Any:
        spoken.client_message_id = f"{spoken.client_message_id[:30]}~{new_id()}"
        return await accept(self, spoken)

    AcceptDoor.accept = forgetful  # type: ignore[method-assign]


@sabotage
def poison_blocks() -> None:
    """What cannot be read is neither acknowledged nor put aside."""
    from baton.bus.rabbitmq.deliveries import Deliveries

    async def stuck(self: Any, consumer: Any, verdict: Any, delivered: Any) -> bool:
        await asyncio.Event().wait()
        return False

    Deliveries._pass_on = stuck  # type: ignore[method-assign]


@sabotage
def broker_is_needed() -> None:
    """202 only once the broker has it."""
    from baton.accept import AcceptDoor

    accept = AcceptDoor.accept

    async def insist(self: Any, spoken: Any) -> Any:
        accepted = await accept(self, spoken)
        while self._relay.in_hand:
            await asyncio.sleep(0.05)
        return accepted

    AcceptDoor.accept = insist  # type: ignore[method-assign]


@sabotage
def waits_by_its_own_clock() -> None:
    """Timers ring by the clock of the process that looks at them."""
    from datetime import UTC, datetime, timedelta

    from sqlalchemy import literal

    from handoff_router import timer_rows

    timer_rows.__dict__["db_now"] = lambda seconds=0.0: literal(datetime.now(UTC) + timedelta(seconds=seconds))


@sabotage
def logs_must_be_written() -> None:
    """What cannot be logged is not done."""
    import structlog

    from baton.logs import _Lines

    for level in ("debug", "info", "warning", "error", "critical", "exception"):
        setattr(_Lines, level, structlog.WriteLogger.msg)
