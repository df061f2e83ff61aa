"""What both buses promise."""

from __future__ import annotations

import asyncio

import pytest
from shared.bus.workers import Inbox, a_message

from baton.bus import Backlog, Bus, GiveBack, Message, Poison, PublishFailed, Retry


async def test_a_message_arrives_with_its_id_its_headers_and_its_body(bus: Bus) -> None:
    inbox = Inbox()
    await bus.subscribe("responder", inbox)
    sent = a_message(body=b'{"text": "\xe2\x98\x95"}')
    await bus.publish(sent)
    await inbox.holds(1)
    assert inbox.messages == [sent]
    assert inbox.messages[0].attempt == 1


@pytest.mark.parametrize(
    ("routing_key", "to_responder", "to_router"),
    [
        ("message.posted.bot", 1, 0),
        ("message.posted.bot.watched", 1, 0),
        ("message.posted.queue", 0, 1),
        ("entry.posted", 0, 1),
        ("entry.posted.agent.watched", 0, 1),
        ("handoff.requested", 0, 1),
    ],
)
async def test_a_message_goes_to_the_queues_whose_bindings_take_its_routing_key(
    bus: Bus, routing_key: str, to_responder: int, to_router: int
) -> None:
    responder, router = Inbox(), Inbox()
    await bus.subscribe("responder", responder)
    await bus.subscribe("router", router)
    await bus.publish(a_message(routing_key))
    await asyncio.gather(responder.holds(to_responder), router.holds(to_router))
    await asyncio.sleep(0.1)
    assert (len(responder.messages), len(router.messages)) == (to_responder, to_router)


@pytest.mark.parametrize("routing_key", ["message.posted", "message.posted.bot.watched.twice", "handoff", "nobody"])
async def test_a_message_that_no_queue_wants_is_refused_unless_it_may_be_lost(bus: Bus, routing_key: str) -> None:
    with pytest.raises(PublishFailed):
        await bus.publish(a_message(routing_key))
    await bus.publish(a_message(routing_key), mandatory=False)


async def test_a_handler_that_raises_gets_the_message_again_and_may_succeed(bus: Bus) -> None:
    inbox = Inbox(failures=[RuntimeError("not now"), RuntimeError("nor now")])
    await bus.subscribe("responder", inbox)
    await bus.publish(a_message())
    await inbox.holds(3)
    assert [message.attempt for message in inbox.messages] == [1, 2, 3]
    assert {(message.message_id, message.body, message.headers["correlation_id"]) for message in inbox.messages} == {
        ("message-1", b"{}", "c-1")
    }
    await asyncio.sleep(0.2)
    assert len(inbox.messages) == 3
    assert await bus.dead_letters("responder") == []


async def test_a_message_that_is_given_back_comes_again_and_no_attempt_is_counted(bus: Bus) -> None:
    inbox = Inbox(failures=[GiveBack(), GiveBack()])
    await bus.subscribe("responder", inbox)
    await bus.publish(a_message())
    await inbox.holds(3)
    assert [message.attempt for message in inbox.messages] == [1, 1, 1]


async def test_a_handler_whose_own_work_was_cancelled_gets_the_message_again(bus: Bus) -> None:
    inbox = Inbox()

    async def loses_a_task(message: Message) -> None:
        await inbox(message)
        if message.attempt == 1:
            raise asyncio.CancelledError

    await bus.subscribe("responder", loses_a_task)
    await bus.publish(a_message())
    await inbox.holds(2)
    assert [message.attempt for message in inbox.messages] == [1, 2]


async def test_a_retry_goes_only_to_the_queue_whose_handler_raised(bus: Bus) -> None:
    failing, content = Inbox(failures=[RuntimeError("no")]), Inbox()
    await bus.subscribe("router", failing)
    await bus.subscribe("responder", content)
    await bus.publish(a_message("message.posted.queue"))
    await bus.publish(a_message("message.posted.bot"))
    await failing.holds(2)
    await content.holds(1)
    await asyncio.sleep(0.1)
    assert len(content.messages) == 1


async def test_a_handler_that_did_a_part_gets_only_the_rest_again(bus: Bus) -> None:
    inbox = Inbox(failures=[Retry(b"[2]", "half_done")])
    await bus.subscribe("responder", inbox)
    await bus.publish(a_message(body=b"[1,2]"))
    await inbox.holds(2)
    assert [(message.body, message.attempt) for message in inbox.messages] == [(b"[1,2]", 1), (b"[2]", 2)]


async def test_a_queue_never_runs_more_handlers_at_once_than_its_prefetch(bus: Bus) -> None:
    running, most, inbox = 0, 0, Inbox()

    async def slow(message: Message) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.03)
        running -= 1
        await inbox(message)

    await bus.subscribe("responder", slow)
    await asyncio.gather(*(bus.publish(a_message(number=number)) for number in range(12)))
    await inbox.holds(12)
    assert most == 3


async def test_a_handler_may_publish_to_its_own_queue_even_when_every_place_is_taken(bus: Bus) -> None:
    inbox = Inbox()

    async def passes_on(message: Message) -> None:
        if message.message_id != "second":
            await bus.publish(Message("message.posted.bot", "second", b"", {}))
        await inbox(message)

    await bus.subscribe("responder", passes_on)
    async with asyncio.timeout(10):
        await asyncio.gather(*(bus.publish(a_message(number=number)) for number in range(6)))
    await inbox.holds(12)


async def test_stopping_lets_a_running_handler_finish(bus: Bus) -> None:
    begun, finished = asyncio.Event(), asyncio.Event()

    async def slow(message: Message) -> None:
        begun.set()
        await asyncio.sleep(0.3)
        finished.set()

    await bus.subscribe("responder", slow)
    publishing = asyncio.create_task(bus.publish(a_message()))
    await asyncio.wait_for(begun.wait(), 10)
    await bus.stop(grace_s=5)
    assert finished.is_set()
    await publishing


async def test_stopping_does_not_wait_for_ever_and_nothing_can_be_published_afterwards(bus: Bus) -> None:
    begun = asyncio.Event()

    async def endless(message: Message) -> None:
        begun.set()
        await asyncio.Event().wait()

    await bus.subscribe("responder", endless)
    publishing = asyncio.create_task(bus.publish(a_message()))
    await asyncio.wait_for(begun.wait(), 10)
    async with asyncio.timeout(3):
        await bus.stop(grace_s=0.1)
    with pytest.raises(PublishFailed):
        await bus.publish(a_message(number=2))
    await asyncio.gather(publishing, return_exceptions=True)


async def test_a_healthy_bus_has_no_faults(bus: Bus) -> None:
    await bus.subscribe("responder", Inbox())
    assert await bus.faults() == []


async def test_many_publishes_are_in_flight_at_once_and_all_arrive_once(bus: Bus) -> None:
    inbox = Inbox()
    await bus.subscribe("responder", inbox)
    await asyncio.gather(*(bus.publish(a_message(number=number)) for number in range(300)))
    await inbox.holds(300)
    assert len({message.message_id for message in inbox.messages}) == 300


async def test_the_backlog_tells_what_waits_what_was_given_up_and_who_consumes(bus: Bus) -> None:
    await bus.subscribe("router", Inbox(failures=[Poison("unreadable")]))
    await bus.publish(a_message("handoff.requested"))
    waiting = asyncio.create_task(bus.publish(a_message("message.posted.bot")))  # memory confirms when handled
    expected = [Backlog("responder", waiting=1, dead=0, consumers=0), Backlog("router", 0, dead=1, consumers=1)]
    async with asyncio.timeout(20):
        while await bus.backlog() != expected:
            await asyncio.sleep(0.1)
    waiting.cancel()
