"""RabbitMQ dies, freezes, loses its queues; deliveries come three times, or are poison (F-03, F-05, F-15, F-17)."""

from __future__ import annotations

import asyncio
import time

import aio_pika
from trust.faults.registry import fault
from trust.rig.clients import Guest
from trust.rig.history import hash_of
from trust.rig.report import Report
from trust.rig.scene import Allowance, Scene
from trust.rig.stand import CONSUMERS

from baton.events import MessagePosted
from baton.events.wire import encode
from baton.topology import TOPOLOGY

_DOWN_S = 4.0
_RED_WITHIN_S = 10.0
_BACK_WITHIN_S = 15.0


@fault("F-03", sabotage="no_reconnect", services=CONSUMERS)
async def the_broker_is_killed_and_then_frozen(scene: Scene) -> Report:
    broker = scene.stand.rabbitmq
    async with scene.traffic():
        await asyncio.sleep(1)
        await asyncio.to_thread(broker.kill)
        await asyncio.gather(asyncio.sleep(_DOWN_S), _turns_red(scene))
        await asyncio.to_thread(broker.start)
        await _all_consume(scene)
        scene.stand.freeze(broker)
        await asyncio.sleep(_DOWN_S)
        scene.stand.thaw(broker)
        scene.healed()
        await asyncio.sleep(0.5)
    _all_were_accepted(scene)
    return await scene.verdict()


@fault("F-05", sabotage="not_mandatory", services=("gateway", "gateway-2"))
async def queues_and_exchange_are_deleted(scene: Scene) -> Report:
    """What no queue takes counts as not sent; the topology comes back by itself.

    Eight visitors say one thing each in the moment without a queue: nothing that comes later would repair theirs.
    """
    once = [await scene.guest() for _ in range(8)]
    async with scene.traffic():
        await asyncio.sleep(1)
        connection = await aio_pika.connect(scene.stand.rabbitmq.url)
        async with connection:
            channel = await connection.channel()
            await channel.queue_delete(TOPOLOGY[0].queue)
            await asyncio.gather(*(guest.say() for guest in once))
            await asyncio.sleep(0.8)
            await channel.queue_delete(TOPOLOGY[1].queue)
            await channel.exchange_delete("baton")
        scene.healed()
        await _all_consume(scene)
        await asyncio.sleep(1)
    _all_were_accepted(scene)
    return await scene.verdict()


@fault("F-15", sabotage="no_dedupe", services=("gateway", "gateway-2"))
async def everything_comes_three_times(scene: Scene) -> Report:
    """Each client posts three times at once; each event is published three times."""
    guests = [await scene.guest() for _ in range(6)]
    async with scene.traffic():
        for guest in guests:
            answers = await asyncio.gather(*(_again(guest, "Do gift cards expire?") for _ in range(3)))
            scene.require(len({str(answer) for answer in answers}) == 1, f"three answers to one message: {answers}")
            scene.require(await _other_words(guest) == 409, "the same id with other words was not refused")
            await _publish_again(scene, guest)
        await asyncio.sleep(2)
    return await scene.verdict(Allowance(model_calls=3))


@fault("F-17", sabotage="poison_blocks", services=("ai_responder", "ai_responder-2"))
async def poison_is_put_aside(scene: Scene) -> Report:
    """Four unreadable messages go to the dead letters; neighbours do not notice."""
    poison = (b"{", b'{"events": [{"type": "no.such.event"}]}', b"x" * 1_000_000, b"\x00\xff")
    async with scene.traffic():
        await asyncio.sleep(0.5)
        for body in poison:
            await _publish(scene, "message.posted.bot", body)
        await asyncio.sleep(1.5)
    return await scene.verdict(Allowance(dead_letters=len(poison), log_lines=("message_given_up",)))


def _all_were_accepted(scene: Scene) -> None:
    refused = scene.history_of("send", "info", "fail")
    scene.require(not refused, f"{refused} messages were not accepted while only the broker was away")
    gap = scene.accept_gap()
    scene.require(gap < scene.patience_s, f"nobody was accepted for {gap:.1f} s")


async def _turns_red(scene: Scene) -> None:
    until = time.monotonic() + _RED_WITHIN_S
    while time.monotonic() < until:
        heard = [await scene.http.get(f"{scene.stand.house.url_of(name)}/readyz") for name in CONSUMERS]
        if all(answer.status_code == 503 for answer in heard):
            return
        await asyncio.sleep(0.2)
    scene.require(False, "a consumer says that it is ready without a broker")


async def _all_consume(scene: Scene) -> None:
    """As the broker counts: two consumers on each queue."""
    until = time.monotonic() + _BACK_WITHIN_S
    counts: list[int | None] = []
    while time.monotonic() < until:
        counts = await _consumers(scene)
        if counts == [2, 2]:
            return
        await asyncio.sleep(0.2)
    scene.require(False, f"consumers on the queues after {_BACK_WITHIN_S} s: {counts}")


async def _consumers(scene: Scene) -> list[int | None]:
    try:
        connection = await aio_pika.connect(scene.stand.rabbitmq.url, timeout=3)
        async with connection:
            channel = await connection.channel()
            queues = [await channel.declare_queue(consumer.queue, passive=True) for consumer in TOPOLOGY]
            return [queue.declaration_result.consumer_count for queue in queues]
    except Exception:  # whatever it is, it is not there yet
        return []


async def _again(guest: Guest, words: str) -> object:
    """The next message's id, said but not counted as a new one."""
    text = f"{words} [{guest.name}#1]"
    body = {"client_message_id": f"{guest.name}-1", "text": text}
    facts = {"client_message_id": body["client_message_id"], "body_hash": hash_of(text)}
    guest.history.add(guest.name, "invoke", "send", guest.id, **facts)
    heard = await guest.line.ask("POST", guest.path("/messages"), body)
    guest.history.add(guest.name, "ok" if heard.ok else "info", "send", guest.id, **facts)
    guest.said = 1
    return heard.body


async def _other_words(guest: Guest) -> int | None:
    body = {"client_message_id": f"{guest.name}-1", "text": "Something else"}
    return (await guest.line.ask("POST", guest.path("/messages"), body)).status


async def _publish_again(scene: Scene, guest: Guest) -> None:
    """The relay's own message twice more, as after two lost confirms."""
    state = await guest.state()
    event = MessagePosted(
        workspace_id=scene.stand.house.seed["workspace_id"], conversation_id=guest.id, epoch=state["epoch"],
        seq=state["last_seq"], note_seq=0, correlation_id="",
    )  # fmt: skip
    for _ in range(2):
        await _publish(scene, "message.posted.bot", encode([event]))


async def _publish(scene: Scene, key: str, body: bytes) -> None:
    connection = await aio_pika.connect(scene.stand.rabbitmq.url, timeout=5)
    async with connection:
        channel = await connection.channel()
        exchange = await channel.get_exchange("baton", ensure=False)
        message_id = f"trust-{time.monotonic_ns()}"
        await exchange.publish(aio_pika.Message(body, message_id=message_id, delivery_mode=2), key)
