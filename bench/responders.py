"""Two responders against one: a crowd that always has a question open, and how many turns end in a second."""

import asyncio
import time

from cast.houses import wait_ready
from cast.people import Visitor

from bench.effort import Effort
from bench.report import said
from bench.rows import Row
from bench.stage import SECOND_RESPONDER, Stage

CROWD = 256
"""What two responders run at once, and twice what one does: the number of turns is the limit, not the CPU."""
WORDS = "Thanks"
_AT_ONCE = 16
_LOOK_EVERY_S = 0.1
_ENDED = "select conversation_id, ended_at from ai_turn where state = 'done' and ended_at > $1"


async def measure(stage: Stage, effort: Effort) -> list[Row]:
    """The model thinks long and says little: turns take time, not CPU."""
    await stage.script(WORDS, f"wait({effort.thought_s * 1000:.0f})")
    one: list[float] = []
    two: list[float] = []
    for _ in range(effort.responder_rounds):
        one.append(await _turns_per_second(stage, effort.thought_s))
        stage.house.start(SECOND_RESPONDER)
        wait_ready(stage.house.url_of(SECOND_RESPONDER), stage.house)
        two.append(await _turns_per_second(stage, effort.thought_s))
        stage.house.stop(SECOND_RESPONDER)
    each = sorted(second / first for first, second in zip(one, two, strict=True))
    mean_one, mean_two = sum(one) / len(one), sum(two) / len(two)
    said(f"turns/s with one responder {_list(one)}, with two {_list(two)}")
    return [Row("two_responders", mean_two, mean_one, mean_two / mean_one, (each[0], each[-1]))]


def _list(values: list[float]) -> str:
    return ", ".join(f"{value:.1f}" for value in values)


async def _turns_per_second(stage: Stage, thought_s: float) -> float:
    """Counted over one thought's time, after everybody's first one."""
    crowd = {visitor.id: visitor for visitor in await stage.begin("hybrid", CROWD)}
    door = asyncio.Semaphore(_AT_ONCE)
    asking: set[asyncio.Task[None]] = set()

    async def ask(visitor: Visitor) -> None:
        async with door:
            await visitor.say(WORDS)

    def ask_soon(visitor: Visitor) -> None:
        task = asyncio.create_task(ask(visitor))
        asking.add(task)
        task.add_done_callback(asking.discard)

    for visitor in crowd.values():
        ask_soon(visitor)
    began = time.monotonic()
    since = (await stage.rows("select clock_timestamp() as now"))[0]["now"]
    ended = 0
    while (now := time.monotonic() - began) < 2.5 * thought_s:
        await asyncio.sleep(_LOOK_EVERY_S)
        for row in await stage.rows(_ENDED, since):
            since = max(since, row["ended_at"])
            ended += now > 1.5 * thought_s
            if row["conversation_id"] in crowd:
                ask_soon(crowd[row["conversation_id"]])
    await asyncio.gather(*asking)
    return ended / thought_s
