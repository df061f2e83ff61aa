"""Our own processes die, at any moment and between any two steps, or are told to go (F-01, F-02, F-28)."""

from __future__ import annotations

import asyncio
import time

from trust.faults.registry import fault
from trust.rig.crowd import Load
from trust.rig.houses import SERVICES
from trust.rig.report import Report
from trust.rig.scene import Allowance, Scene
from trust.rig.stand import CONSUMERS

KILLED = 137
_DEATH_S = 90.0
POINTS = {
    "gateway-2": ("after_accept_commit", "before_publish", "after_publish"),
    "ai_responder-2": ("during_model_call", "before_answer_commit", "before_ack",
                       "after_turn_claimed", "after_model_call", "after_answer_commit"),
    "handoff_router-2": ("before_ably", "after_ably"),
}  # fmt: skip


@fault("F-00")
async def nothing_happens(scene: Scene) -> Report:
    """The run without a fault: what every other is compared with."""
    async with scene.traffic():
        await asyncio.sleep(4)
    return await scene.verdict(Allowance(model_calls=3))


@fault("F-01", sabotage="no_lease_sweep", services=("ai_responder", "ai_responder-2"))
async def each_service_is_killed_in_turn(scene: Scene) -> Report:
    """Eight visitors say one thing each just before: long answers are under way when the responder dies."""
    house = scene.stand.house
    once = [await scene.guest() for _ in range(8)]
    await scene.stand.ai_plan("long(200)", repeat=True, match="Tell me everything [F01.")
    async with scene.traffic():
        await asyncio.gather(*(guest.say("Tell me everything") for guest in once))
        await asyncio.sleep(1)
        for name in ("ai_responder", "gateway", "handoff_router", "agent_api"):
            await asyncio.to_thread(house.kill, name)
            await asyncio.sleep(0.7)
            house.start(name)
            await asyncio.sleep(1)
        scene.healed()
    gap = scene.accept_gap()
    scene.require(gap < scene.patience_s, f"nobody was accepted for {gap:.1f} s, while a gateway was up")
    return await scene.verdict()


@fault("F-02", sabotage="no_outbox", services=("gateway-2",))
async def they_die_between_any_two_steps(scene: Scene) -> Report:
    """Each crash point of ours in turn; the process is known to have died of it.

    In each round six visitors say their only words: nothing that comes later would repair theirs.
    """
    once = [await scene.guest() for _ in range(6 * _rounds(scene))]
    async with scene.traffic():
        for round_ in range(_rounds(scene)):
            for name, points in POINTS.items():
                if round_ < len(points):
                    await scene.stand.restart(name, BATON_CRASHPOINT=points[round_])
            await asyncio.gather(
                *(guest.say() for guest in once[6 * round_ : 6 * round_ + 6]),
                *(_died(scene, name, points[round_]) for name, points in POINTS.items() if round_ < len(points)),
            )
        scene.healed()
    return await scene.verdict(Allowance(model_calls=12))


def _rounds(scene: Scene) -> int:
    """All points in the long run; those of gateway and router, and the responder's first ones, in the short one."""
    longest = max(len(points) for points in POINTS.values())
    return longest if scene.load.visitors > Load().visitors else 3


async def _died(scene: Scene, name: str, point: str) -> None:
    """Work is brought until some of it comes to this very process."""
    process = scene.stand.house.processes[name]
    until = time.monotonic() + _DEATH_S
    while process.poll() is None and time.monotonic() < until:
        guest = await scene.guest()
        await (guest.ask_for_person() if name.startswith("handoff") else guest.say())
        await asyncio.sleep(0.4)
    scene.require(process.poll() == KILLED, f"{name} did not pass {point}")


@fault("F-28", sabotage="no_goodbye", services=SERVICES)
async def everything_is_restarted_one_by_one(scene: Scene) -> Report:
    """With SIGTERM, as an upgrade does; nobody may notice but by a short wait."""
    async with scene.traffic():
        await asyncio.sleep(0.5)
        for name in ("gateway", "gateway-2", *CONSUMERS):
            began = asyncio.get_running_loop().time()
            await asyncio.to_thread(scene.stand.house.stop, name)
            took = asyncio.get_running_loop().time() - began
            scene.require(took < 10.5, f"{name} took {took:.1f} s to stop")
            scene.require(scene.stand.house.processes[name].returncode == 0, f"{name} did not end well")
            await scene.stand.restart(name)
        scene.healed()
    unknown = scene.history_of("send", "info", "fail")
    scene.require(not unknown, f"{unknown} messages were not accepted")
    scene.require(not scene.unsure, f"{scene.unsure} requests broke off, or were told to try again")
    return await scene.verdict(Allowance(model_calls=6))
