"""The yardstick measures what it says: the whole bare pipeline once, and its parts against what is known."""

import asyncio
import os
import uuid
from collections.abc import Sequence

import pytest

from bench.yardstick.compare import interleave
from bench.yardstick.load import Lane, Target
from bench.yardstick.meter import OURSELVES, Meter, Used, listening_on
from bench.yardstick.rig import Side, bare_gateway, bare_pipeline
from bench.yardstick.storage import Addresses
from bench.yardstick.tokens import sign, verify
from bench.yardstick.windows import Figures, NothingAnswered, Plan, Stopwatch, percentile

QUICK = Plan(windows=1, seconds=1.0, warmup=0.05, at_most=1.0)


@pytest.fixture
def addresses(database_url: str, rabbitmq_url: str, redis_url: str) -> Addresses:
    return Addresses(database_url, rabbitmq_url, redis_url)


async def test_the_bare_pipeline_brings_every_message_to_its_reply(addresses: Addresses) -> None:
    async with bare_pipeline(addresses) as side:
        figures = await side.measure(4, {}, QUICK)
    assert figures.errors == 0
    assert figures.per_second > 0
    assert 0 < figures.p50 <= figures.p95 <= figures.p99
    assert {"gateway", "consumer", OURSELVES} == figures.cpu.keys()


async def test_what_a_gateway_refuses_is_an_error_and_no_figure(addresses: Addresses) -> None:
    async with bare_gateway(addresses) as side:
        forged = Side("forged", Target(side.target.url, [Lane("/v1/messages", "forged.token")]))
        with pytest.raises(NothingAnswered):
            await forged.measure(2, {}, QUICK)


async def test_two_sides_take_turns() -> None:
    order: list[str] = []

    class Recorded(Side):
        async def measure(self, concurrency: int, servers: object, plan: Plan) -> Figures:
            order.append(self.name)
            speed = 100.0 if self.name == "slow" else 300.0
            return Figures(concurrency, speed, 1, 2, 3, {"gateway": 10}, noise=0.0, calm="1/1")

    target = Target("http://127.0.0.1", [])
    comparison = await interleave((Recorded("slow", target), Recorded("fast", target)), 8, {}, rounds=3)
    assert order == ["slow", "fast", "fast", "slow", "slow", "fast"]
    assert comparison.ratios()["per_second"].ratio == 3.0
    assert comparison.ratios()["cpu"].ratio == 1.0


class ScriptedMeter(Meter):
    """Says of each window in turn how noisy it was."""

    def __init__(self, noises: Sequence[float]) -> None:
        super().__init__({})
        self._noises = list(noises)

    def stop(self) -> Used:
        return Used({OURSELVES: 0.0}, self._noises.pop(0))


async def test_only_calm_windows_count() -> None:
    async def send(_: int) -> bool:
        await asyncio.sleep(0.001)
        return True

    plan = Plan(windows=2, seconds=0.05, warmup=0, at_most=5, calm=0.1)
    figures = await Stopwatch(send, 1, ScriptedMeter([0.9, 0.0, 0.5, 0.1]), plan).run()
    assert figures.calm == "2/4"
    assert figures.noise == pytest.approx(0.05)


def test_the_meter_sees_who_works() -> None:
    meter = Meter({"us": os.getpid()})
    meter.look_up()
    meter.start()
    sum(number * number for number in range(3_000_000))
    assert meter.stop().seconds["us"] > 0.05


async def test_a_listener_is_found_by_its_port() -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert listening_on({"here": port, "nowhere": 1}) == {"here": os.getpid()}


def test_a_token_is_for_its_conversation_and_cannot_be_changed() -> None:
    conversation = uuid.uuid4()
    token = sign(conversation)
    assert verify(token) == conversation
    assert verify("x" + token) is None


def test_percentiles_of_a_hundred() -> None:
    values = [float(number) for number in range(1, 101)]
    assert [percentile(values, p) for p in (50, 95, 99)] == [51.0, 96.0, 100.0]
