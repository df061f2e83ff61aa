"""What both fan-outs promise."""

from __future__ import annotations

import asyncio

from baton.live import Live, Resync


async def test_a_subscriber_hears_what_is_published_after_it_entered_in_order(live: Live) -> None:
    await live.publish([("conversation:a", b"too early")])
    async with live.subscribe("conversation:a") as subscription:
        await live.publish([("conversation:a", b"one"), ("conversation:a", b"\x00\xff")])
        await live.publish([("conversation:a", b"three")])
        heard = [await subscription.next(5) for _ in range(3)]
    assert heard == [b"one", b"\x00\xff", b"three"]


async def test_a_subscriber_hears_nothing_of_other_channels(live: Live) -> None:
    async with live.subscribe("conversation:a") as of_a, live.subscribe("conversation:b") as of_b:
        await live.publish([("conversation:b", b"secret")])
        assert await of_b.next(5) == b"secret"
        assert await of_a.next(0.1) is None


async def test_all_subscribers_of_a_channel_hear_the_same(live: Live) -> None:
    async with live.subscribe("c") as first, live.subscribe("c") as second:
        await live.publish([("c", b"x")])
        assert [await first.next(5), await second.next(5)] == [b"x", b"x"]


async def test_one_subscriber_leaving_does_not_silence_the_other(live: Live) -> None:
    async with live.subscribe("c") as staying:
        async with live.subscribe("c"):
            pass
        await live.publish([("c", b"x")])
        assert await staying.next(5) == b"x"


async def test_a_channel_can_be_left_and_entered_again_at_once(live: Live) -> None:
    for number in range(20):
        async with live.subscribe("c") as subscription:
            await live.publish([("c", b"%d" % number)])
            assert await subscription.next(5) == b"%d" % number


async def test_a_waiting_reader_is_woken(live: Live) -> None:
    async with live.subscribe("c") as subscription:
        waiting = asyncio.create_task(subscription.next(5))
        await asyncio.sleep(0.05)
        await live.publish([("c", b"x")])
        assert await waiting == b"x"


async def test_silence_ends_after_the_time_limit(live: Live) -> None:
    async with live.subscribe("c") as subscription:
        assert await subscription.next(0.05) is None


async def test_a_reader_that_is_too_slow_is_told_to_read_again_and_then_hears_what_is_new(live: Live) -> None:
    async with live.subscribe("c") as subscription, live.subscribe("end") as end:
        await live.publish([("c", b"%d" % number) for number in range(300)] + [("end", b"")])
        assert await end.next(5) == b""
        assert isinstance(await subscription.next(5), Resync)
        later = [await subscription.next(1) for _ in range(300 - 256)]
        assert later == [b"%d" % number for number in range(256, 300)]
        assert await subscription.next(0.05) is None


async def test_publishing_to_nobody_is_no_error(live: Live) -> None:
    await live.publish([])
    await live.publish([("nobody", b"x")])
    assert await live.faults() == []
