"""Publishing to the Ably stand-in: in order, once, by those who may, and through its failures."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import jwt
import pytest
from ably.rest.rest import AblyRest
from servers.standins import StandIn, ably_standin
from structlog.testing import capture_logs

from baton.ids import new_id
from baton.realtime import channels, tokens
from baton.realtime.address import rest_options
from baton.realtime.clients import Clients
from baton.realtime.doors import RealtimeMessage, RealtimeUnavailable
from baton.realtime.keys import AblyKey
from baton.realtime.publisher import Realtime
from baton.settings import Settings

WORKSPACE = new_id()
History = Callable[[str], Awaitable[list[tuple[str, object]]]]
Fault = Callable[..., Awaitable[None]]


def entry(number: int) -> RealtimeMessage:
    return RealtimeMessage(new_id(), "entry", {"seq": number, "text": f"line {number}"})


@pytest.fixture
def settings(ably_standin: StandIn) -> Settings:
    return Settings(ably_url=ably_standin.url)


@pytest.fixture
async def realtime(settings: Settings) -> AsyncIterator[Realtime]:
    opened = Realtime(settings)
    yield opened
    await opened.close()


@pytest.fixture
def channel() -> str:
    return channels.conversation(WORKSPACE, new_id())


def own_token(key: str, operations: list[str], client_id: str = "test") -> str:
    """A token that the product itself never makes."""
    parsed = AblyKey.parse(key)
    now = int(time.time())
    allowed = json.dumps({"baton:*": operations})
    payload = {"iat": now, "exp": now + 60, "x-ably-capability": allowed, "x-ably-clientId": client_id}
    return jwt.encode(payload, parsed.secret, algorithm="HS256", headers={"kid": parsed.name})


@pytest.fixture
async def history(ably_standin: StandIn, settings: Settings) -> AsyncIterator[History]:
    """What a channel holds, oldest first, read with the unmodified SDK."""
    token = own_token(ably_standin.key, ["history"])
    async with AblyRest(token=token, **rest_options(settings)) as rest:

        async def read(channel: str) -> list[tuple[str, object]]:
            page = await rest.channels.get(channel).history(direction="forwards", limit=1000)
            return [(message.id, message.data["seq"]) for message in page.items]

        yield read


@pytest.fixture
async def fault(ably_standin: StandIn) -> AsyncIterator[Fault]:
    async with httpx.AsyncClient(base_url=ably_standin.url) as control:

        async def script(**wish: object) -> None:
            (await control.post("/_standin/faults", json=wish)).raise_for_status()

        yield script
        await script(mode="off")


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


async def test_a_key_that_works_is_said_to_work(realtime: Realtime, ably_standin: StandIn) -> None:
    report = await realtime.check_key(ably_standin.key)
    assert (report.works, report.revocable) == (True, True)


async def test_what_is_wrong_with_a_key_is_said_exactly(realtime: Realtime, ably_standin: StandIn) -> None:
    name = AblyKey.parse(ably_standin.key).name
    for key, fault_ in (
        ("not a key", "malformed"),
        (f"{name}:another-secret-of-some-length", "wrong_key"),
        ("elsewhere.key:another-secret-of-some-length", "wrong_key"),
    ):
        report = await realtime.check_key(key)
        assert (report.fault, report.works) == (fault_, False)
        assert key.partition(":")[2] not in report.message or not key.partition(":")[2]
    nowhere = Realtime(Settings(ably_url="http://127.0.0.1:9"))
    assert (await nowhere.check_key(ably_standin.key)).fault == "unreachable"


@pytest.mark.parametrize(
    ("allowed", "fault_", "missing"),
    [
        ({"baton:*": ["publish", "subscribe"]}, "missing_capability", ["presence"]),
        ({"baton:*": ["subscribe"]}, "missing_capability", ["presence", "publish"]),
        ({"other:*": ["*"]}, "missing_capability", ["presence", "publish", "subscribe"]),
        ({"baton:*": ["publish", "subscribe", "presence"]}, None, []),
        ({"*": ["*"]}, None, []),
        ({"*": ["publish", "presence", "subscribe", "history"]}, None, []),
    ],
)
async def test_missing_capabilities_are_named(
    allowed: dict[str, list[str]], fault_: str | None, missing: list[str]
) -> None:
    with ably_standin("--sandbox") as sandbox:
        async with httpx.AsyncClient(base_url=sandbox.url) as owner:
            app = (await owner.post("/apps", json={"keys": [{"capability": json.dumps(allowed)}]})).json()
        report = await Realtime(Settings(ably_url=sandbox.url)).check_key(app["keys"][0]["keyStr"])
    assert report.fault == fault_
    for operation in missing:
        assert operation in report.message


async def test_a_key_with_fixed_tokens_works_but_cannot_revoke() -> None:
    with ably_standin("--fixed-tokens") as standin:
        realtime = Realtime(Settings(ably_url=standin.url))
        report = await realtime.check_key(standin.key)
        assert (report.works, report.revocable) == (True, False)
        assert not await realtime.revoke(standin.key, "agent:x")


async def test_a_revoked_agent_is_shut_out(realtime: Realtime, ably_standin: StandIn, settings: Settings) -> None:
    agent, other = new_id(), new_id()
    mine, theirs = (tokens.agent_token(ably_standin.key, WORKSPACE, one).token for one in (agent, other))

    async def may_listen(token: str) -> bool:
        async with AblyRest(token=token, **rest_options(settings)) as rest:
            answer = await rest.request("GET", f"/channels/{channels.inbox(WORKSPACE)}/presence", "3")
            return bool(answer.success)

    assert await may_listen(mine)
    assert await realtime.revoke(ably_standin.key, tokens.agent_client_id(agent))
    assert not await may_listen(mine)
    assert await may_listen(theirs)
