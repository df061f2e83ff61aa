"""Clocks that are wrong, logs without room, few open files (F-18, F-30)."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from trust.faults.registry import fault
from trust.rig import straits
from trust.rig.clients import Guest
from trust.rig.report import Report
from trust.rig.scene import Allowance, Scene

_SOON_S = 45.0
_FILES = 64
_IDLE = 80
_WRONG = {
    "ai_responder": "86400", "ai_responder-2": "-86400",
    "handoff_router": "-600", "handoff_router-2": "600,-600,5",
    "agent_api": "30", "gateway-2": "-45",
}  # fmt: skip
"""Seconds. What signs tokens for others may be wrong by a minute only: that is what the readers allow."""


@fault("F-18", slow=True, sabotage="waits_by_its_own_clock", services=("handoff_router", "handoff_router-2"))
async def clocks_are_wrong_and_one_jumps_back(scene: Scene) -> Report:
    """Leases and timers are the database's time, order is `seq`: nobody waits too long, or not long enough."""
    for name, offset in _WRONG.items():
        await scene.stand.restart(name, **{straits.CLOCK: offset})
    async with scene.traffic():
        patient = [await scene.guest(scene.stand.impatient_bot) for _ in range(4)]
        scene.left_alone |= {guest.id for guest in patient}
        await asyncio.gather(*(_waits_as_long_as_it_should(scene, guest) for guest in patient))
        await asyncio.sleep(4)
        scene.healed()
    report = await scene.verdict()
    await scene.stand.restart(*_WRONG)
    return report


@fault("F-30", slow=True, sabotage="logs_must_be_written", services=("gateway", "ai_responder", "handoff_router"))
async def logs_have_no_room_and_files_are_few(scene: Scene) -> Report:
    """What cannot be logged is done all the same; a gateway without sockets has some again when others let go."""
    without_room = ("gateway", "ai_responder", "handoff_router")
    for name in without_room:
        await scene.stand.restart(name, **{straits.FULL: "yes"})
    await scene.stand.restart("gateway-2", **{straits.FILES: str(_FILES)})
    async with scene.traffic():
        await asyncio.sleep(1)
        async with _sockets_taken(scene.stand.gateways[1]):
            await asyncio.sleep(4)
        await _answers_again(scene)
        scene.healed()
        await asyncio.sleep(2)
    refused = scene.history_of("send", "info", "fail")
    scene.require(not refused, f"{refused} messages were not accepted, while a gateway had sockets")
    report = await scene.verdict(Allowance(log_lines=("out of system resource", "Too many open files")))
    await scene.stand.restart(*without_room, "gateway-2")
    return report


async def _waits_as_long_as_it_should(scene: Scene, guest: Guest) -> None:
    """The bot lets nobody wait for more than four seconds: then it has the visitor again."""
    asked = time.monotonic()
    await guest.ask_for_person()
    while (await guest.state())["holder"] == "queue":
        if time.monotonic() - asked > _SOON_S:
            scene.require(False, f"{guest.name} still waits after {_SOON_S:.0f} s", "I-7")
            return
        await asyncio.sleep(0.1)
    waited = time.monotonic() - asked
    scene.require(waited > 3.5, f"{guest.name} was to wait for four seconds, and waited for {waited:.1f}", "I-7")


@contextlib.asynccontextmanager
async def _sockets_taken(url: str) -> AsyncIterator[None]:
    place = urlsplit(url)
    writers: list[asyncio.StreamWriter] = []
    try:
        for _ in range(_IDLE):
            with contextlib.suppress(OSError):
                writers.append((await asyncio.open_connection(place.hostname, place.port))[1])
        yield
    finally:
        for writer in writers:
            writer.close()


async def _answers_again(scene: Scene) -> None:
    """By itself, or because whoever looks after it has started it anew."""
    until = time.monotonic() + _SOON_S
    while time.monotonic() < until:
        if scene.stand.house.processes["gateway-2"].poll() is not None:
            await scene.stand.restart("gateway-2")
        with contextlib.suppress(Exception):
            if (await scene.http.get(f"{scene.stand.gateways[1]}/readyz", timeout=5)).status_code == 200:
                return
        await asyncio.sleep(0.3)
    scene.require(False, f"a gateway without sockets did not come back within {_SOON_S:.0f} s")
