"""Background tasks: failures are told, loops go on, stopping ends all of them."""

from __future__ import annotations

import asyncio
import gc

from structlog.testing import capture_logs

from baton.service.tasks import Background


async def test_a_failed_task_is_logged_by_name() -> None:
    background = Background()

    async def doomed() -> None:
        raise RuntimeError("canary")

    with capture_logs() as lines:
        await background.spawn(doomed(), "doomed")
    assert [(line["event"], line["task"]) for line in lines] == [("background_task_failed", "doomed")]


async def test_an_outage_of_the_database_is_told_as_one_and_not_as_a_failure_of_ours() -> None:
    background = Background()

    async def cut_off() -> None:
        raise ConnectionResetError("canary")

    with capture_logs() as lines:
        await background.spawn(cut_off(), "sweep")
    (line,) = lines
    assert (line["event"], line["log_level"]) == ("background_task_interrupted", "warning")
    assert "canary" not in str(line)


async def test_tasks_are_held_until_they_end() -> None:
    background = Background()
    done = asyncio.Event()

    async def patient() -> None:
        await asyncio.sleep(0.05)
        done.set()

    background.spawn(patient(), "patient")
    gc.collect()
    await asyncio.wait_for(done.wait(), 2)


async def test_rounds_go_on_after_a_failure() -> None:
    background = Background()
    rounds: list[int] = []
    enough = asyncio.Event()

    @background.every(0.01, jitter=0.5)
    async def sweep() -> None:
        rounds.append(1)
        if len(rounds) == 4:
            enough.set()
        if len(rounds) == 2:
            raise RuntimeError("once")

    with capture_logs() as lines:
        await asyncio.wait_for(enough.wait(), 2)
    assert [line["event"] for line in lines] == ["background_task_failed"]
    await background.stop()
    seen = len(rounds)
    await asyncio.sleep(0.05)
    assert len(rounds) == seen


async def test_a_loop_that_ends_is_started_again() -> None:
    background = Background(pick=lambda _low, _high: 0.01)
    starts: list[int] = []
    enough = asyncio.Event()

    async def listen() -> None:
        starts.append(1)
        if len(starts) == 3:
            enough.set()
        raise ConnectionError

    with capture_logs():
        background.keep(listen)
        await asyncio.wait_for(enough.wait(), 2)
        await background.stop()


async def test_stopping_does_not_wait_for_ever() -> None:
    background = Background()

    async def stubborn() -> None:
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                await asyncio.sleep(0.3)
                return

    task = background.spawn(stubborn(), "stubborn")
    await asyncio.sleep(0)
    with capture_logs() as lines:
        await background.stop(within_s=0.05)
    assert [line["event"] for line in lines] == ["background_task_late"]
    await task
