"""Publishing through the failures of Ably, and by clients that come and go."""

from __future__ import annotations

import asyncio
import time

import pytest
from ably_stage import WORKSPACE, Fault, History, entry
from servers.standins import StandIn
from structlog.testing import capture_logs

from baton.ids import new_id
from baton.realtime import channels, tokens
from baton.realtime.clients import Clients
from baton.realtime.doors import RealtimeUnavailable
from baton.realtime.keys import AblyKey
from baton.realtime.publisher import Realtime
from baton.settings import Settings


async def test_an_outage_costs_one_request_and_heals_by_itself(
    realtime: Realtime, ably_standin: StandIn, channel: str, history: History, fault: Fault
) -> None:
    await realtime.publish(ably_standin.key, channel, [entry(1)])
    await fault(mode="error", status=503, code=50003)
    with capture_logs() as lines:
        for _ in range(30):
            with pytest.raises(RealtimeUnavailable):
                await realtime.publish(ably_standin.key, channel, [entry(9)])
    assert [line["event"] for line in lines] == ["realtime_unavailable"]
    began = time.monotonic()
    with pytest.raises(RealtimeUnavailable, match="probe"):
        await realtime.publish(ably_standin.key, channel, [entry(9)])
    assert time.monotonic() - began < 0.05

    await fault(mode="off")
    message = entry(2)
    async with asyncio.timeout(10):
        while True:
            try:
                await realtime.publish(ably_standin.key, channel, [message])
                break
            except RealtimeUnavailable:
                await asyncio.sleep(0.1)
    assert [seq for _, seq in await history(channel)] == [1, 2]


@pytest.mark.parametrize(("mode", "code"), [("unauthorised", 40101), ("error", 50003)])
async def test_the_error_says_what_ably_said(
    realtime: Realtime, ably_standin: StandIn, channel: str, fault: Fault, mode: str, code: int
) -> None:
    await fault(mode=mode)
    with pytest.raises(RealtimeUnavailable) as refused:
        await realtime.publish(ably_standin.key, channel, [entry(1)])
    assert refused.value.code == code
    assert not refused.value.lasting


async def test_a_rate_limit_is_of_the_moment_and_opens_nothing(
    realtime: Realtime, ably_standin: StandIn, channel: str, fault: Fault, history: History
) -> None:
    await fault(mode="rate", count=1)
    with pytest.raises(RealtimeUnavailable) as refused:
        await realtime.publish(ably_standin.key, channel, [entry(1)])
    assert refused.value.code == 42911
    await realtime.publish(ably_standin.key, channel, [entry(2)])
    assert [seq for _, seq in await history(channel)] == [2]


async def test_a_silent_ably_is_given_up_after_five_seconds_and_then_at_once(
    realtime: Realtime, ably_standin: StandIn, fault: Fault
) -> None:
    await fault(mode="blackhole", for_seconds=8)
    began = time.monotonic()
    waiting = [
        realtime.publish(ably_standin.key, channels.conversation(WORKSPACE, new_id()), [entry(1)]) for _ in range(100)
    ]
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(outcome, RealtimeUnavailable) for outcome in outcomes)
    assert 4 < time.monotonic() - began < 7, "those who wait fail with the first request, not one after the other"


async def test_a_lost_acknowledgement_is_repaired_by_sending_again(
    realtime: Realtime, ably_standin: StandIn, channel: str, history: History, fault: Fault
) -> None:
    message = entry(1)
    await fault(mode="ack_lost", count=1)
    with pytest.raises(RealtimeUnavailable):
        await realtime.publish(ably_standin.key, channel, [message])
    await asyncio.sleep(1.3)
    await realtime.publish(ably_standin.key, channel, [message])
    assert await history(channel) == [(message.id, 1)]


async def test_nobody_there_is_an_outage_too() -> None:
    realtime = Realtime(Settings(ably_url="http://127.0.0.1:9"))
    with capture_logs(), pytest.raises(RealtimeUnavailable, match="cannot be reached") as refused:
        await realtime.publish("app.key:a-secret-of-forty-three-characters-like-ably", "baton:x", [entry(1)])
    assert refused.value.code is None
    await realtime.close()


async def test_a_caller_who_gives_up_leaves_the_others_alone(
    realtime: Realtime, ably_standin: StandIn, channel: str, history: History, fault: Fault
) -> None:
    await fault(mode="latency", ms=300)
    first = asyncio.create_task(realtime.publish(ably_standin.key, channel, [entry(1)]))
    second = asyncio.create_task(realtime.publish(ably_standin.key, channel, [entry(2)]))
    third = asyncio.create_task(realtime.publish(ably_standin.key, channel, [entry(3)]))
    await asyncio.sleep(0.05)
    second.cancel()
    await asyncio.gather(first, third)
    await fault(mode="off")
    assert [seq for _, seq in await history(channel)] == [1, 3]


async def test_an_expired_token_is_renewed_also_in_a_batch(
    monkeypatch: pytest.MonkeyPatch, realtime: Realtime, ably_standin: StandIn
) -> None:
    signed: list[int] = []

    def short_lived(key: str) -> str:
        signed.append(1)
        return tokens.server_token(key, ttl_s=1)

    monkeypatch.setattr("baton.realtime.clients.server_token", short_lived)
    names = [channels.conversation(WORKSPACE, new_id()) for _ in range(20)]
    for _ in range(2):
        await asyncio.gather(*(realtime.publish(ably_standin.key, name, [entry(1)]) for name in names))
        await asyncio.sleep(1.2)
    assert len(signed) > 1


async def test_few_clients_are_kept_and_none_in_use_is_closed(ably_standin: StandIn, settings: Settings) -> None:
    clients = Clients(settings, most=2)
    first = clients.sender(ably_standin.key)
    under_way = asyncio.create_task(first.send(channels.conversation(WORKSPACE, new_id()), entry(1)))
    await asyncio.sleep(0)
    for number in range(4):
        clients.sender(f"app.key{number}:a-secret-of-forty-three-characters-like-ably")
    assert clients.sender(ably_standin.key) is first
    await under_way
    for number in range(4):
        clients.sender(f"app.key{number}:a-secret-of-forty-three-characters-like-ably")
    assert clients.sender(ably_standin.key) is not first
    await clients.close()


async def test_closing_tells_those_who_wait(settings: Settings, ably_standin: StandIn, fault: Fault) -> None:
    realtime = Realtime(settings)
    await fault(mode="latency", ms=2000)
    waiting = [
        asyncio.create_task(realtime.publish(ably_standin.key, channels.conversation(WORKSPACE, new_id()), [entry(1)]))
        for _ in range(10)
    ]
    await asyncio.sleep(0.1)
    await realtime.close()
    outcomes = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 1)
    assert all(isinstance(outcome, RealtimeUnavailable) for outcome in outcomes)


async def test_neither_key_nor_token_reaches_the_log(
    realtime: Realtime, ably_standin: StandIn, channel: str, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING")
    secret = AblyKey.parse(ably_standin.key).secret
    with capture_logs() as lines:
        await realtime.publish(ably_standin.key, channel, [entry(1)])
        await fault(mode="unauthorised", count=2)
        with pytest.raises(RealtimeUnavailable):
            await realtime.publish(ably_standin.key, channel, [entry(2)])
    said = caplog.text + str(lines)
    assert secret not in said
    assert "eyJ" not in said
