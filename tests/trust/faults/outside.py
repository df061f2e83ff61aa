"""Ably and the model fail in every way they know (F-09, F-10, F-11, F-13)."""

from __future__ import annotations

import asyncio

from trust.faults.registry import fault
from trust.rig.gather import stored
from trust.rig.report import Report
from trust.rig.scene import Scene

_AWAY_S = 2.0
INCOMPLETE = (
    "cut_after(3)", "clean_end_without_done", "content_filter", "html200", "bad_json", "error_event", "empty",
)  # fmt: skip


@fault("F-09", sabotage="cursor_before_ack", services=("handoff_router", "handoff_router-2"))
async def ably_refuses_goes_silent_and_loses_its_answers(scene: Scene) -> Report:
    """Who listens on the channel, and reads nothing beside it, hears everything once it is healed."""
    stand = scene.stand
    async with scene.traffic():
        await asyncio.sleep(0.5)
        await stand.ably_fault("ack_lost", count=2)
        await asyncio.sleep(1)
        await stand.ably_fault("error", status=503, code=50003)
        await asyncio.sleep(_AWAY_S)
        await stand.ably_fault("unauthorised")
        await asyncio.sleep(_AWAY_S)
        await stand.ably_fault("off")
        stand.proxies.switch("ably", "blackhole")
        await asyncio.sleep(_AWAY_S)
        stand.proxies.switch("ably", "pass")
        scene.healed()
        await asyncio.sleep(0.5)
    _nobody_noticed(scene)
    return await scene.verdict()


@fault("F-11", sabotage="no_giving_up", services=("ai_responder", "ai_responder-2"))
async def the_model_is_overloaded_and_then_unreachable(scene: Scene) -> Report:
    """Bounded attempts, then one handoff; agents take who was let down."""
    stand = scene.stand
    async with scene.traffic():
        await stand.ai_plan(500, 503, "429(1)", 429, repeat=True, match="[F11.")
        await asyncio.sleep(3)
        stand.proxies.switch("ai", "reset")
        await asyncio.sleep(2)
        stand.proxies.switch("ai", "pass")
        await stand.ai_forget()
        scene.healed()
        await asyncio.sleep(1)
    _nobody_noticed(scene)
    asked = await _handoffs(scene)
    scene.require(asked > 0, "the AI failed, and nobody was passed on to a person")
    report = await scene.verdict()
    await forget_failures(scene)
    return report


@fault("F-13", sabotage="any_end_is_an_end", services=("ai_responder", "ai_responder-2"))
async def half_answers_are_not_answers(scene: Scene) -> Report:
    """Every way in which a stream can end too early: nothing of it is stored, somebody else takes over."""
    guests = [await scene.guest() for _ in INCOMPLETE]
    for guest, variant in zip(guests, INCOMPLETE, strict=True):
        await scene.stand.ai_plan(variant, repeat=True, match=f"[{guest.name}#")
    async with scene.traffic():
        for wave in (guests[:4], guests[4:]):
            await forget_failures(scene)
            await asyncio.gather(*(guest.say("Can I return a plant?") for guest in wave))
            await asyncio.sleep(2.5)
    asked = " ".join(str(row["last_user"]) for row in await scene.stand.ai_log())
    for guest, variant in zip(guests, INCOMPLETE, strict=True):
        scene.require(f"[{guest.name}#" in asked, f"the model was never asked for {variant}")
    rows = await stored(scene.stand.postgres.url, [guest.id for guest in guests])
    for guest, variant in zip(guests, INCOMPLETE, strict=True):
        spoken = [entry for entry in rows.entries if entry.conv == guest.id and entry.author == "bot"]
        scene.require(not spoken, f"{variant} was stored as an answer", "I-6")
    report = await scene.verdict()
    await forget_failures(scene)
    return report


@fault("F-12", slow=True, sabotage="endless_patience", services=("ai_responder", "ai_responder-2"))
async def the_model_hangs_stalls_and_drips(scene: Scene) -> Report:
    """The read gap (20 s) and the total limit (60 s) end every turn."""
    guests = [await scene.guest() for _ in range(3)]
    for guest, variant in zip(guests, ("hang", "stall", "drip"), strict=True):
        await scene.stand.ai_plan(variant, repeat=True, match=f"[{guest.name}#")
    async with scene.traffic():
        await asyncio.gather(*(guest.say() for guest in guests))
        await asyncio.sleep(75)
    rows = await stored(scene.stand.postgres.url, [guest.id for guest in guests])
    asked = {step.conv for step in rows.passes if step.event == "handoff_requested"}
    scene.require(len(asked) == 3, f"{len(asked)} of 3 silent turns ended in a handoff")
    return await scene.verdict()


@fault("F-10", slow=True, sabotage="cursor_before_ack", services=("handoff_router", "handoff_router-2"))
async def ably_is_away_for_longer_than_it_remembers(scene: Scene) -> Report:
    """More than two minutes: its window for duplicates is gone."""
    async with scene.traffic():
        await asyncio.sleep(1)
        await scene.stand.ably_fault("error", status=503, code=50003)
        await asyncio.sleep(130)
        await scene.stand.ably_fault("off")
        scene.healed()
        await asyncio.sleep(1)
    _nobody_noticed(scene)
    return await scene.verdict()


async def forget_failures(scene: Scene) -> None:
    """Each responder counts the model's failures; one that starts anew asks it again at once."""
    await scene.stand.restart("ai_responder", "ai_responder-2")


def _nobody_noticed(scene: Scene) -> None:
    refused = scene.history_of("send", "info", "fail")
    scene.require(not refused, f"{refused} messages were not accepted")


async def _handoffs(scene: Scene) -> int:
    rows = await stored(scene.stand.postgres.url, sorted(scene.theirs()))
    return sum(step.event == "handoff_requested" for step in rows.passes)
