"""Two responders against one: the same crowd asks at once, and the time until the last answer is taken."""

import asyncio
import time

from cast.houses import wait_ready
from cast.people import Visitor

from bench.effort import Effort
from bench.report import said
from bench.rows import Row
from bench.stage import SECOND_RESPONDER, Stage

CROWD = 384
"""Three times as many as one responder runs at once: it is the number of turns that limits, not the CPU."""
THOUGHT_MS = 5_000
"""A model that thinks long and says little: turns take time, not CPU."""
WORDS = "Thanks"
_AT_ONCE = 32
_WITHIN_S = 120


async def measure(stage: Stage, effort: Effort) -> list[Row]:
    await stage.script(WORDS, f"wait({THOUGHT_MS})")
    one: list[float] = []
    two: list[float] = []
    for _ in range(effort.responder_rounds):
        one.append(await _turns_per_second(stage))
        stage.house.start(SECOND_RESPONDER)
        wait_ready(stage.house.url_of(SECOND_RESPONDER), stage.house)
        two.append(await _turns_per_second(stage))
        stage.house.stop(SECOND_RESPONDER)
    each = sorted(second / first for first, second in zip(one, two, strict=True))
    mean_one, mean_two = sum(one) / len(one), sum(two) / len(two)
    said(f"turns/s with one responder {_list(one)}, with two {_list(two)}")
    return [Row("two_responders", mean_two, mean_one, mean_two / mean_one, (each[0], each[-1]))]


def _list(values: list[float]) -> str:
    return ", ".join(f"{value:.1f}" for value in values)


async def _turns_per_second(stage: Stage) -> float:
    visitors = await stage.begin("hybrid", CROWD)
    before = await _answered(stage)
    door = asyncio.Semaphore(_AT_ONCE)

    async def ask(visitor: Visitor) -> None:
        async with door:
            await visitor.say(WORDS)

    began = time.monotonic()
    await asyncio.gather(*(ask(visitor) for visitor in visitors))
    async with asyncio.timeout(_WITHIN_S):
        while await _answered(stage) - before < CROWD:
            await asyncio.sleep(0.1)
    return CROWD / (time.monotonic() - began)


async def _answered(stage: Stage) -> int:
    return await stage.count("select count(*) from ai_turn where state = 'done'")
