"""Publishing to the Ably stand-in: in order and once."""

from __future__ import annotations

import asyncio

from ably_stage import WORKSPACE, History, entry
from servers.standins import StandIn

from baton.ids import new_id
from baton.realtime import channels
from baton.realtime.doors import RealtimeMessage, RealtimeUnavailable
from baton.realtime.publisher import Realtime


async def test_messages_arrive_in_order_under_their_own_ids(
    realtime: Realtime, ably_standin: StandIn, channel: str, history: History
) -> None:
    sent = [entry(number) for number in range(10)]
    await realtime.publish(ably_standin.key, channel, sent)
    assert await history(channel) == [(message.id, number) for number, message in enumerate(sent)]


async def test_a_republished_message_is_recognised(
    realtime: Realtime, ably_standin: StandIn, channel: str, history: History
) -> None:
    message = entry(1)
    others = [(channels.conversation(WORKSPACE, new_id()), entry(2)) for _ in range(20)]
    for _ in range(3):
        await realtime.publish(ably_standin.key, channel, [message])
        batch = [(channel, message), *others]
        await asyncio.gather(*(realtime.publish(ably_standin.key, where, [one]) for where, one in batch))
    assert await history(channel) == [(message.id, 1)]
    assert await history(others[-1][0]) == [(others[-1][1].id, 2)]


async def test_a_burst_over_many_channels_keeps_each_channels_order(
    realtime: Realtime, ably_standin: StandIn, history: History
) -> None:
    names = [channels.conversation(WORKSPACE, new_id()) for _ in range(40)]
    burst = [(name, entry(number)) for number in range(10) for name in names]
    await asyncio.gather(*(realtime.publish(ably_standin.key, name, [message]) for name, message in burst))
    for name in names:
        assert [seq for _, seq in await history(name)] == list(range(10))


async def test_one_message_that_is_refused_does_not_spoil_its_neighbours(
    realtime: Realtime, ably_standin: StandIn, history: History
) -> None:
    """70 KiB in a field that is not text: large enough to be refused, small enough to be grouped."""
    bad = RealtimeMessage(new_id(), "entry", {"seq": 0, "data": ["x" * 100] * 700})
    names = [channels.conversation(WORKSPACE, new_id()) for _ in range(30)]
    messages = [bad if number % 10 == 5 else entry(number) for number in range(30)]
    outcomes = await asyncio.gather(
        *(realtime.publish(ably_standin.key, name, [message]) for name, message in zip(names, messages, strict=True)),
        return_exceptions=True,
    )
    for number, (name, outcome) in enumerate(zip(names, outcomes, strict=True)):
        if number % 10 == 5:
            assert isinstance(outcome, RealtimeUnavailable)
            assert (outcome.code, outcome.lasting) == (40009, True)
            assert await history(name) == []
        else:
            assert outcome is None
            assert [seq for _, seq in await history(name)] == [number]


async def test_large_messages_travel_alone(
    realtime: Realtime, ably_standin: StandIn, channel: str, history: History
) -> None:
    large = RealtimeMessage(new_id(), "entry", {"seq": 1, "text": "ü" * 30_000})
    await asyncio.gather(
        *(realtime.publish(ably_standin.key, channels.conversation(WORKSPACE, new_id()), [entry(0)]) for _ in range(9)),
        realtime.publish(ably_standin.key, channel, [large]),
    )
    assert await history(channel) == [(large.id, 1)]
