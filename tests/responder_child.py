"""A responder as a process of its own, to be killed. Forked from a server that has imported everything already."""

import asyncio
import multiprocessing
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from ai_responder.handlers import subscriptions
from ai_responder.model.providers import OpenAIModels
from ai_responder.responder import Responder
from ai_responder.timing import Timing
from baton.accept import Spoken
from baton.bus import Message
from baton.ids import new_id
from baton.platform import Platform
from baton.settings import Settings
from baton.topology import AI_RESPONDER, HANDOFF_ROUTER

TIMING = Timing(lease_s=4, renew_s=1, sweep_s=0.5, delta_s=0.01, stop_s=0.5)
READY = "ready"
KILLED = 137

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["responder_child"])


class Child:
    """The parent's end. `says` speaks through it as a gateway would."""

    def __init__(self, process: BaseProcess, line: Connection) -> None:
        self._process, self._line = process, line

    async def is_ready(self) -> None:
        assert await asyncio.to_thread(self._line.poll, 100), "it does not start"
        assert self._line.recv() == READY

    def says(self, conversation_id: str, text: str) -> None:
        self._line.send((conversation_id, text))

    async def dies(self) -> int | None:
        await asyncio.to_thread(self._process.join, 20)
        return self._process.exitcode

    async def stops(self) -> None:
        self._line.close()
        await asyncio.to_thread(self._process.join, 10)
        if self._process.exitcode is None:
            self._process.kill()


@asynccontextmanager
async def a_child(settings: Settings, crash_at: str = "") -> AsyncIterator[Child]:
    """Ends when its parent hangs up, or at its crash point."""
    ours, theirs = _forks.Pipe()
    process = _forks.Process(target=_live, args=(settings.model_dump(), crash_at, theirs), daemon=True)
    await asyncio.to_thread(process.start)
    theirs.close()
    child = Child(process, ours)
    try:
        await child.is_ready()
        yield child
    finally:
        await child.stops()


def _live(given: dict[str, Any], crash_at: str, line: Connection) -> None:
    os.environ["BATON_CRASHPOINT"] = crash_at
    asyncio.run(_work(Settings(**given), line))


async def _work(settings: Settings, line: Connection) -> None:
    platform = Platform.build(settings)
    await platform.start()
    responder = Responder(platform, OpenAIModels(platform.settings, platform.keyring), TIMING)
    await responder.start()
    await platform.bus.subscribe(AI_RESPONDER.queue, subscriptions.bound_to(responder))
    await platform.bus.subscribe(HANDOFF_ROUTER.queue, _take_it)
    line.send(READY)
    with suppress(EOFError):  # the parent has hung up
        while True:
            conversation_id, text = await asyncio.to_thread(line.recv)
            await platform.accept.accept(Spoken(conversation_id, new_id(), text))
    await responder.stop()
    await platform.stop()


async def _take_it(_: Message) -> None:
    """A router that has nothing to do."""
