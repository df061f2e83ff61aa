"""Redis and PostgreSQL: emptied, gone, frozen, restarted, read-only (F-06, F-07)."""

from __future__ import annotations

import asyncio
import time

import asyncpg
import redis
from trust.faults.registry import fault
from trust.rig.report import Report
from trust.rig.scene import Allowance, Scene

_DOWN_S = 2.5
_REFUSED_WITHIN_S = 0.5
_ON_ITS_WAY_S = 1.0
"""What was said before may be answered a little later."""
_ANSWERED_WITHIN_S = 45.0


@fault("F-06", sabotage="redis_is_needed", services=("gateway", "gateway-2"))
async def redis_is_emptied_stopped_and_frozen(scene: Scene) -> Report:
    server = scene.stand.redis
    async with scene.traffic():
        await asyncio.sleep(0.5)
        with redis.Redis.from_url(server.url) as client:
            client.flushall()
        await asyncio.sleep(0.5)
        await asyncio.to_thread(server.stop)
        await asyncio.gather(asyncio.sleep(_DOWN_S), _sign_in_is_refused(scene), _is_answered(scene))
        await asyncio.to_thread(server.start)
        await asyncio.sleep(0.5)
        scene.stand.freeze(server)
        await asyncio.sleep(_DOWN_S)
        scene.stand.thaw(server)
        scene.healed()
        await asyncio.sleep(0.5)
    refused = scene.history_of("send", "info", "fail")
    scene.require(not refused, f"{refused} messages were not accepted while only Redis was away")
    gap = scene.accept_gap()
    scene.require(gap < scene.patience_s, f"nobody was accepted for {gap:.1f} s")
    return await scene.verdict()


@fault("F-07", sabotage="accepts_before_commit", services=("gateway", "gateway-2"))
async def the_database_is_cut_restarted_and_read_only(scene: Scene) -> Report:
    server = scene.stand.postgres
    async with scene.traffic():
        await asyncio.sleep(0.5)
        await _execute(
            server.url,
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where pid <> pg_backend_pid() and backend_type = 'client backend'",
        )
        await asyncio.sleep(1)
        await asyncio.to_thread(server.stop)
        stopped = time.time()
        await _refuses(scene)
        await asyncio.sleep(1)
        _nothing_was_accepted(scene, stopped + _ON_ITS_WAY_S, time.time())
        await asyncio.to_thread(server.start)
        await asyncio.sleep(1)
        await _read_only(scene)
        scene.healed()
        await asyncio.sleep(1)
    return await scene.verdict(Allowance(log_lines=("background_failed", "task_failed", "timer_failed")))


async def _read_only(scene: Scene) -> None:
    url = scene.stand.postgres.url
    await _execute(url, "alter system set default_transaction_read_only = on")
    await _execute(url, "select pg_reload_conf()")
    began = time.time()
    try:
        await _refuses(scene)
        await asyncio.sleep(1)
    finally:
        _nothing_was_accepted(scene, began + _ON_ITS_WAY_S, time.time())
        await _execute(
            url, "set default_transaction_read_only = off", "alter system reset default_transaction_read_only"
        )
        await _execute(url, "select pg_reload_conf()")


async def _refuses(scene: Scene) -> None:
    """503 with Retry-After, to speaking and to asking for a person; never 202, never 500."""
    guest = scene.guests[0]
    await asyncio.sleep(_REFUSED_WITHIN_S)
    body = {"client_message_id": "never-stored", "text": "Is anybody there?"}
    for path, said in (("/messages", body), ("/handoff", {"wait": True})):
        answer = await scene.http.post(
            f"{scene.stand.gateways[0]}{guest.path(path)}", json=said, headers=guest.line.headers(), timeout=10
        )
        scene.require(answer.status_code == 503, f"{path} was answered with {answer.status_code} without a database")
        scene.require("retry-after" in answer.headers, f"{path}: no Retry-After")


def _nothing_was_accepted(scene: Scene, begin: float, end: float) -> None:
    said = {
        record.client_message_id: record.t
        for record in scene.history.records
        if (record.f, record.type) == ("send", "invoke")
    }
    accepted = [
        record
        for record in scene.history.records
        if (record.f, record.type) == ("send", "ok") and begin < said[record.client_message_id] and record.t < end
    ]
    scene.require(not accepted, f"{len(accepted)} messages were accepted without a database", "I-1")


async def _sign_in_is_refused(scene: Scene) -> None:
    """Who cannot count attempts lets nobody try: the limit of sign-ins fails closed."""
    await asyncio.sleep(1)
    account = scene.stand.house.seed["agents"][0]
    body = {"email": account["email"], "password": account["password"]}
    answer = await scene.http.post(f"{scene.stand.agent_api}/v1/session", json=body, timeout=10)
    scene.require(answer.status_code in (429, 503), f"a sign-in without Redis was answered with {answer.status_code}")


async def _is_answered(scene: Scene) -> None:
    """The bot's answers do not need Redis, only their way to open pages does."""
    guest = await scene.guest()
    await guest.say()
    until = time.monotonic() + _ANSWERED_WITHIN_S
    while time.monotonic() < until:
        if any(entry["author"] == "bot" for entry in await guest.entries()):
            return
        await asyncio.sleep(0.1)
    scene.require(False, f"nobody answered within {_ANSWERED_WITHIN_S} s without Redis", "I-12")


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
