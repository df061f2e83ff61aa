"""Work that ends early: nothing of it is left behind, and nothing is reported that nobody can mend."""

import asyncio
import gc
from typing import Any

import pytest

from ai_responder.attention import Lost, before


async def test_the_outcome_of_the_work_or_the_end_of_it() -> None:
    async def work() -> str:
        return "done"

    assert await before(asyncio.Event(), work(), Lost) == "done"
    happened = asyncio.Event()
    happened.set()
    with pytest.raises(Lost):
        await before(happened, asyncio.sleep(60), Lost)


async def test_a_failure_in_the_moment_of_a_cancellation_is_no_task_that_nobody_asked() -> None:
    reported: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    fails = asyncio.Event()

    async def work() -> None:
        await fails.wait()
        raise ConnectionError

    waiting = asyncio.create_task(before(asyncio.Event(), work(), Lost))
    await asyncio.sleep(0.01)
    fails.set()
    await asyncio.sleep(0)  # it has failed now, and whoever waits for it has not been told yet
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    del waiting  # its cancellation remembers every frame
    gc.collect()
    await asyncio.sleep(0)
    assert not reported
