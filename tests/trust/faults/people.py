"""People at the same instant, in the middle of an answer, or gone (F-20, F-21, F-23, F-26)."""

from __future__ import annotations

import asyncio

from trust.faults.registry import fault
from trust.rig.clients import Colleague, Guest
from trust.rig.ears import StreamEar
from trust.rig.gather import stored
from trust.rig.lines import Line
from trust.rig.report import Report
from trust.rig.scene import Scene

_CANCELLED_WITHIN_S = 1.5
_LOST_AFTER_S = 9.0


@fault("F-20", sabotage="read_then_claim", services=("agent_api",))
async def fifty_agents_join_at_the_same_instant(scene: Scene) -> Report:
    """One of them has it; the others are told who."""
    agents = [scene.colleague(account) for account in scene.stand.accounts]
    for _ in range(4):
        guest = await scene.guest()
        await guest.ask_for_person()
        heard = await asyncio.gather(*(agent.join(guest.id) for agent in agents))
        winners = [agent for agent, answer in zip(agents, heard, strict=True) if answer.ok]
        lost = await _lost_meanwhile(guest)
        scene.require(1 <= len(winners) <= 1 + lost, f"{len(winners)} agents were granted the same conversation", "I-8")
        named = {answer.body["holder_agent"]["id"] for answer in heard if answer.status == 409}
        scene.require(named <= {winner.id for winner in winners}, f"the losers were told of {named}", "I-8")
    await _keep_present(scene, agents)
    return await scene.verdict()


@fault("F-21", sabotage="no_fence", services=("ai_responder", "ai_responder-2"))
async def an_agent_steps_in_while_the_bot_speaks(scene: Scene) -> Report:
    """At every moment of an answer: silent from then on, and the model's stream is closed at once."""
    agents = [scene.colleague() for _ in range(3)]
    await scene.stand.ai_plan("long(400)", repeat=True, match="[F21.")
    await asyncio.gather(*(_interrupt(scene, agents[index % 3], index * 0.1) for index in range(16)))
    await _keep_present(scene, agents)
    log = await scene.stand.ai_log()
    cancelled = [row for row in log if row["ended"] == "cancelled"]
    scene.require(len(cancelled) >= 3, f"only {len(cancelled)} streams of the model were closed early")
    return await scene.verdict()


@fault("F-23", sabotage="asks_again", services=("gateway", "gateway-2", "ai_responder", "ai_responder-2"))
async def everybody_asks_for_a_person_at_once(scene: Scene) -> Report:
    """Button, words and AI together, with five messages meanwhile: one request, all messages in order."""
    agent = scene.colleague()
    await agent.come_online()
    guests = [await scene.guest() for _ in range(4)]
    for guest in guests:
        await scene.stand.ai_plan("tool", match=f"[{guest.name}#")
    await asyncio.gather(*(_beg(guest) for guest in guests))
    await asyncio.gather(*(agent.join(guest.id) for guest in guests))
    await _keep_present(scene, [agent])
    rows = await stored(scene.stand.postgres.url, [guest.id for guest in guests])
    for guest in guests:
        asked = [step for step in rows.passes if step.conv == guest.id and step.event == "handoff_requested"]
        scene.require(len(asked) == 1, f"{len(asked)} requests in one conversation", "I-7")
    return await scene.verdict()


@fault("F-26", sabotage="presence_never_ends", services=("handoff_router", "handoff_router-2"))
async def an_agent_vanishes_and_nobody_comes(scene: Scene) -> Report:
    """The conversations of a lost agent wait again; who is not taken in time goes back to the bot, which answers."""
    ghost = scene.colleague()
    await ghost.come_online()
    held = [await scene.guest() for _ in range(4)]
    for guest in held:
        await guest.ask_for_person()
        await ghost.join(guest.id)
        await guest.say()
    alone = await scene.guest(scene.stand.impatient_bot)
    scene.left_alone.add(alone.id)
    await alone.ask_for_person()
    await alone.say("Do gift cards expire?")
    async with scene.traffic():
        await asyncio.sleep(_LOST_AFTER_S)
        scene.healed()
        await _taken_again(scene, held, ghost)
    entries = await alone.entries()
    events = [entry["event"] for entry in entries if entry["event"]]
    scene.require("handoff_expired" in events, f"who waited in vain was not told: {events}", "I-7")
    return await scene.verdict()


async def _lost_meanwhile(guest: Guest) -> int:
    """On a very slow machine the winner may be lost again before the last of the fifty was heard."""
    return sum(entry["event"] == "agent_left" for entry in await guest.entries())


async def _interrupt(scene: Scene, agent: Colleague, after_s: float) -> None:
    guest = await scene.guest()
    line = Line(scene.http, scene.stand.gateways, scene.troubles, guest.line.token)
    scene.listen(StreamEar(f"{guest.name}'s page", guest.id, line))
    await guest.say()
    await asyncio.sleep(after_s)
    await agent.join(guest.id)


async def _beg(guest: Guest) -> None:
    await guest.say()
    await asyncio.gather(guest.ask_for_person(), guest.ask_for_person(), guest.say("I want to talk to a human"))
    for _ in range(3):
        await guest.say()


async def _keep_present(scene: Scene, agents: list[Colleague]) -> None:
    for agent in agents:
        if agent.mine:
            await agent.come_online()
            scene.keep(agent.stay())


async def _taken_again(scene: Scene, guests: list[Guest], ghost: Colleague) -> None:
    for _ in range(100):
        states = [await guest.state() for guest in guests]
        if all((state["agent"] or {}).get("id") not in (None, ghost.id) for state in states):
            return
        await asyncio.sleep(0.1)
    holders = [(state["holder"], (state["agent"] or {}).get("name")) for state in states]
    scene.require(False, f"conversations of a lost agent were not taken by another: {holders}", "I-7")
