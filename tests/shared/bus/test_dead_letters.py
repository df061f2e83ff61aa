"""What no attempt brings through is given up, can be looked at, and can be sent through again: on both buses."""

from __future__ import annotations

import asyncio

from shared.bus.workers import Inbox, a_message

from baton.bus import Bus, DeadLetter, Poison


async def has_dead_letters(bus: Bus, queue: str, count: int, within_s: float = 30) -> list[DeadLetter]:
    for _ in range(int(within_s / 0.05)):
        if len(letters := await bus.dead_letters(queue)) == count:
            return letters
        await asyncio.sleep(0.05)
    raise AssertionError(f"{queue} has {len(letters)} dead letters, not {count}")


async def test_a_message_is_given_up_after_five_attempts_with_the_reason_but_no_text(bus: Bus) -> None:
    inbox = Inbox(failures=[ValueError("what a visitor wrote")] * 5)
    await bus.subscribe("responder", inbox)
    await bus.publish(a_message())
    (letter,) = await has_dead_letters(bus, "responder", 1)
    assert (letter.queue, letter.reason, letter.message.attempt) == ("responder", "ValueError", 5)
    assert (letter.message.message_id, letter.message.body) == ("message-1", b"{}")
    assert len(inbox.messages) == 5


async def test_poison_is_given_up_at_once_and_what_is_given_up_can_be_looked_at_again_and_again(
    bus: Bus,
) -> None:
    inbox = Inbox(failures=[Poison("unreadable")])
    await bus.subscribe("responder", inbox)
    await bus.publish(a_message())
    (letter,) = await has_dead_letters(bus, "responder", 1)
    assert (letter.reason, letter.message.attempt, letter.message.routing_key) == (
        "unreadable",
        1,
        "message.posted.bot",
    )
    assert await has_dead_letters(bus, "responder", 1) == [letter]
    assert len(inbox.messages) == 1
    assert await bus.dead_letters("router") == []


async def test_one_dead_letter_can_be_replayed_and_then_all_others(bus: Bus) -> None:
    inbox = Inbox(failures=[Poison("bad"), Poison("bad"), Poison("bad")])
    await bus.subscribe("responder", inbox)
    for number in (1, 2, 3):
        await bus.publish(a_message(number=number))
    await has_dead_letters(bus, "responder", 3)
    assert len(await bus.dead_letters("responder", limit=2)) == 2

    assert await bus.replay("responder", "message-2") == 1
    await inbox.holds(4)
    assert (inbox.messages[3].message_id, inbox.messages[3].attempt) == ("message-2", 1)
    left = await has_dead_letters(bus, "responder", 2)
    assert {letter.message.message_id for letter in left} == {"message-1", "message-3"}

    assert await bus.replay("responder", "unknown") == 0
    assert await bus.replay("responder") == 2
    await inbox.holds(6)
    assert await has_dead_letters(bus, "responder", 0) == []
    assert {message.routing_key for message in inbox.messages} == {"message.posted.bot"}
