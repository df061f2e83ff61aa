"""The log of the stand-in: what was asked, and the moment at which a stream was closed."""

import asyncio
import time

import openai
from servers.ai_script import Script, asking


async def test_a_finished_answer_is_written_down(script: Script, model: openai.AsyncOpenAI) -> None:
    before = time.time()
    stream = await model.chat.completions.create(model="some-model", messages=asking("Do you ship?"), stream=True)
    words = sum(len((chunk.choices[0].delta.content or "").split()) for chunk in [chunk async for chunk in stream])
    [row] = await script.log()
    assert (row["ended"], row["model"], row["last_user"]) == ("done", "some-model", "Do you ship?")
    assert row["n_tokens_sent"] == words
    times = [before, row["started_at"], row["first_token_at"], row["ended_at"], time.time()]
    assert times == sorted(times)  # type: ignore[type-var]


async def test_a_closed_stream_is_noticed_at_once(script: Script, model: openai.AsyncOpenAI) -> None:
    await script.plan("long(2000)")
    stream = await model.chat.completions.create(model="any", messages=asking("Do you ship?"), stream=True)
    chunks = aiter(stream)
    for _ in range(5):
        await anext(chunks)
    closed_at = time.time()
    await stream.close()
    await asyncio.sleep(0.3)
    [row] = await script.log()
    assert row["ended"] == "cancelled"
    assert isinstance(row["ended_at"], float)
    assert -0.02 < row["ended_at"] - closed_at < 0.2
    assert isinstance(row["n_tokens_sent"], int)
    assert row["n_tokens_sent"] < 30


async def test_a_running_answer_has_no_end_yet(script: Script, model: openai.AsyncOpenAI) -> None:
    await script.plan("stall")
    stream = await model.chat.completions.create(model="any", messages=asking("Do you ship?"), stream=True)
    [row] = await script.log()
    assert (row["ended"], row["ended_at"]) == (None, None)
    await stream.close()


async def test_the_log_can_be_cleared(script: Script, model: openai.AsyncOpenAI) -> None:
    await model.chat.completions.create(model="any", messages=asking("Do you ship?"))
    assert len(await script.log()) == 1
    await script.http.delete("/_standin/log")
    assert await script.log() == []
