"""Two responders against one: a crowd that always has a question open, and how many turns end in a second.

Each responder answers few at a time and the model thinks long, so that places are the limit and never the CPU.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle

from cast.houses import wait_ready
from cast.people import Visitor

from bench.effort import Effort
from bench.report import said
from bench.rows import Row
from bench.stage import SECOND_RESPONDER, Stage

RESPONDERS = ("ai_responder", SECOND_RESPONDER)
PLACES = 4
"""What one responder answers at a time, of one workspace: half of all its places."""
CROWD = 6 * PLACES
"""Three times what two can do: neither ever waits for a question."""
THOUGHTS_S = {"Thanks, then": 1.3, "Thanks, both": 1.5, "Thanks, bye": 1.7}
"""Not all alike, or all turns would end at the same moments, and a count would hang on where it begins."""
_SETTLED_S = 3 * max(THOUGHTS_S.values())
_LOOK_EVERY_S = 0.1
_ENDED = "select conversation_id, ended_at from ai_turn where state = 'done' and ended_at > $1"
_RUNNING = "select count(*) from ai_turn where state = 'running'"


async def measure(stage: Stage, effort: Effort) -> list[Row]:
    for words, seconds in THOUGHTS_S.items():
        await stage.script(words, f"wait({seconds * 1000:.0f})")
    one: list[float] = []
    two: list[float] = []
    async with _with_few_places(stage):
        for _ in range(effort.responder_rounds):
            one.append(await _turns_per_second(stage, effort.responder_s))
            stage.house.start(SECOND_RESPONDER)
            wait_ready(stage.house.url_of(SECOND_RESPONDER), stage.house)
            two.append(await _turns_per_second(stage, effort.responder_s))
            stage.house.stop(SECOND_RESPONDER)
    each = sorted(second / first for first, second in zip(one, two, strict=True))
    mean_one, mean_two = sum(one) / len(one), sum(two) / len(two)
    said(f"turns/s with one responder {_list(one)}, with two {_list(two)}")
    return [Row("two_responders", mean_two, mean_one, mean_two / mean_one, (each[0], each[-1]))]


def _list(values: list[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in values)


@asynccontextmanager
async def _with_few_places(stage: Stage) -> AsyncIterator[None]:
    usual = {name: stage.house.commands[name] for name in RESPONDERS}
    async with stage.without(RESPONDERS[0]):
        for name, (command, environment) in usual.items():
            stage.house.commands[name] = (command, environment | {"BATON_AI_TURNS_AT_ONCE": str(2 * PLACES)})
    try:
        yield
    finally:
        async with stage.without(RESPONDERS[0]):
            stage.house.commands.update(usual)


async def _turns_per_second(stage: Stage, seconds: float) -> float:
    """Counted once everybody's first questions are through; afterwards nothing is left running."""
    crowd = {visitor.id: visitor for visitor in await stage.begin("hybrid", CROWD)}
    asking: set[asyncio.Task[None]] = set()
    words = cycle(THOUGHTS_S)

    async def ask(visitor: Visitor) -> None:
        await visitor.say(next(words))

    def ask_soon(visitor: Visitor) -> None:
        task = asyncio.create_task(ask(visitor))
        asking.add(task)
        task.add_done_callback(asking.discard)

    for visitor in crowd.values():
        ask_soon(visitor)
    began = time.monotonic()
    since = (await stage.rows("select clock_timestamp() as now"))[0]["now"]
    ended = 0
    while (now := time.monotonic() - began) < _SETTLED_S + seconds:
        await asyncio.sleep(_LOOK_EVERY_S)
        for row in await stage.rows(_ENDED, since):
            since = max(since, row["ended_at"])
            ended += now > _SETTLED_S
            if row["conversation_id"] in crowd:
                ask_soon(crowd[row["conversation_id"]])
    await asyncio.gather(*asking)
    await stage.until(_RUNNING, 0)
    return ended / seconds
