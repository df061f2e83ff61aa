"""Faults that take their time, for the long run: alarms, frozen workers, partitions, chance (F-04 and later)."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from collections.abc import Awaitable, Callable

import asyncpg
from servers.rabbitmq import NativeRabbitMQ
from trust.faults.registry import fault
from trust.rig.report import Report
from trust.rig.scene import Allowance, Scene

_ALARM_S = 20.0
_FROZEN_S = 40.0
_PARTED_S = 15.0
_RABBITMQCTL = "/usr/lib/rabbitmq/bin/rabbitmqctl"


@fault("F-04", slow=True, sabotage="broker_is_needed", services=("gateway", "gateway-2"))
async def the_broker_has_no_memory_left(scene: Scene) -> Report:
    """It stops reading from publishers: the outbox grows, and visitors are accepted all the same."""
    async with scene.traffic():
        await asyncio.sleep(1)
        await _control(scene, "set_vm_memory_high_watermark", "0.00001")
        await asyncio.sleep(_ALARM_S)
        await _control(scene, "set_vm_memory_high_watermark", "0.4")
        scene.healed()
        await asyncio.sleep(1)
    refused = scene.history_of("send", "info", "fail")
    scene.require(not refused, f"{refused} messages were not accepted while the broker had an alarm")
    gap = scene.accept_gap()
    scene.require(gap < scene.patience_s, f"nobody was accepted for {gap:.1f} s")
    return await scene.verdict()


@fault("F-19", slow=True, sabotage="no_lease_sweep", services=("ai_responder", "ai_responder-2"))
async def a_responder_freezes_and_wakes(scene: Scene) -> Report:
    """Longer than its lease: somebody else answers, and what it does on waking is fenced."""
    responder = scene.stand.house.processes["ai_responder-2"]
    async with scene.traffic():
        await asyncio.sleep(1)
        responder.send_signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(_FROZEN_S)
            left = await _abandoned(scene)
            scene.require(not left, f"{left} turns of a frozen responder were taken over by nobody", "I-12")
        finally:
            responder.send_signal(signal.SIGCONT)
        scene.healed()
        await asyncio.sleep(1)
    return await scene.verdict()


@fault("F-27", slow=True)
async def lines_are_cut_in_one_direction(scene: Scene) -> Report:
    """Questions arrive, answers do not: database, broker, Redis and Ably in turn."""
    proxies = scene.stand.proxies
    async with scene.traffic():
        for name in ("rabbitmq", "ably", "redis", "postgres"):
            proxies.switch(name, "blackhole", direction="down")
            await asyncio.sleep(_PARTED_S)
            proxies.switch(name, "pass")
            await asyncio.sleep(3)
        scene.healed()
    return await scene.verdict(Allowance(log_lines=_DATABASE_AWAY, model_calls=12))


@fault("F-31", slow=True)
async def two_faults_at_a_time_by_chance(scene: Scene) -> Report:
    """A seeded nemesis: pairs of faults for a minute and a half."""
    async with scene.traffic():
        for _ in range(6):
            await asyncio.gather(*(strike(scene) for strike in scene.chance.sample(STRIKES, 2)))
            await asyncio.sleep(2)
        scene.healed()
    return await scene.verdict(Allowance(log_lines=_DATABASE_AWAY, model_calls=20))


async def _abandoned(scene: Scene) -> int:
    """Turns whose lease ended a while ago: a sweep takes two seconds, a busy machine some more."""
    connection = await asyncpg.connect(scene.stand.postgres.url, timeout=10)
    try:
        count: int = await connection.fetchval(
            "select count(*) from ai_turn where state = 'running' and lease_until < now() - interval '10 seconds'"
        )
    finally:
        await connection.close()
    return count


_DATABASE_AWAY = ("background_failed", "task_failed", "timer_failed", "screen_failed")


async def _control(scene: Scene, *arguments: str) -> None:
    broker = scene.stand.rabbitmq
    assert isinstance(broker, NativeRabbitMQ), "needs the broker's own control program"
    command = [_RABBITMQCTL, *arguments]
    await asyncio.to_thread(subprocess.run, command, env=broker.environment(), check=True, capture_output=True)


async def _kill_somebody(scene: Scene) -> None:
    names = ("gateway-2", "ai_responder", "ai_responder-2", "handoff_router", "handoff_router-2")
    name = scene.chance.choice(names)
    if scene.stand.house.processes[name].poll() is None:
        await asyncio.to_thread(scene.stand.house.kill, name)
    await asyncio.sleep(2)
    await scene.stand.restart(name)


def _line(name: str, mode: str, argument: float = 0) -> Callable[[Scene], Awaitable[None]]:
    async def strike(scene: Scene) -> None:
        scene.stand.proxies.switch(name, mode, argument)
        await asyncio.sleep(6)
        scene.stand.proxies.switch(name, "pass")

    return strike


STRIKES: list[Callable[[Scene], Awaitable[None]]] = [
    _kill_somebody,
    _line("rabbitmq", "blackhole"),
    _line("rabbitmq", "reset"),
    _line("redis", "reset"),
    _line("redis", "latency", 300),
    _line("postgres", "reset"),
    _line("postgres", "latency", 50),
    _line("ably", "blackhole"),
    _line("ai", "reset"),
    _line("ai", "slice", 3),
]
