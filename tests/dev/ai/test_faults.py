"""The faults of a vendor on demand, as the openai SDK sees them."""

import asyncio
import json
from dataclasses import dataclass, field

import openai
import pytest
from servers.ai_script import REQUEST_HUMAN, Script, asking


@dataclass
class Heard:
    """What came of a stream until it ended, one way or another."""

    text: str = ""
    finish_reason: str | None = None
    tools: list[str] = field(default_factory=list)
    chunks: int = 0


async def listen(model: openai.AsyncOpenAI, question: str = "Are returns free?") -> Heard:
    heard = Heard()
    await listen_into(heard, model, question)
    return heard


async def listen_into(heard: Heard, model: openai.AsyncOpenAI, question: str = "Are returns free?") -> None:
    stream = await model.chat.completions.create(
        model="any", messages=asking(question), stream=True, tools=[REQUEST_HUMAN]
    )
    async for chunk in stream:
        heard.chunks += 1
        for choice in chunk.choices:
            heard.text += choice.delta.content or ""
            heard.tools += [
                call.function.name for call in choice.delta.tool_calls or [] if call.function and call.function.name
            ]
            heard.finish_reason = choice.finish_reason or heard.finish_reason


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (429, openai.RateLimitError),
        (500, openai.InternalServerError),
        (503, openai.InternalServerError),
        ("cut_after(2)", openai.APIConnectionError),
        ("bad_json", json.JSONDecodeError),
        ("error_event", openai.APIError),
    ],
)
async def test_faults_that_raise(
    script: Script, model: openai.AsyncOpenAI, fault: int | str, error: type[Exception]
) -> None:
    await script.plan(fault)
    with pytest.raises(error):
        await listen(model)
    assert (await listen(model)).finish_reason == "stop", "the plan has only one fault"


async def test_429_says_when_to_come_back(script: Script, model: openai.AsyncOpenAI) -> None:
    await script.plan("429(7)")
    with pytest.raises(openai.RateLimitError) as caught:
        await listen(model)
    assert caught.value.response.headers["retry-after"] == "7"


async def test_a_cut_comes_after_so_many_tokens(script: Script, model: openai.AsyncOpenAI) -> None:
    await script.plan("cut_after(2)")
    heard = Heard()
    with pytest.raises(openai.APIConnectionError):
        await listen_into(heard, model)
    assert heard.text == "(Stand-in) Returns"
    assert [row["ended"] for row in await script.log()] == ["cut"]


@pytest.mark.parametrize(
    ("fault", "text", "finish_reason"),
    [
        ("clean_end_without_done", "(Stand-in) Returns are free within 30 days.", None),
        ("html200", "", None),
        ("empty", "", "stop"),
        ("length", "(Stand-in) Returns are free", "length"),
        ("content_filter", "(Stand-in) Returns are free", "content_filter"),
        ("long(4)", "(Stand-in) word2 word3 word4", "stop"),
        ("say(<b>bold</b> & (so))", "<b>bold</b> & (so)", "stop"),
        ("spell(abc)", "abc", "stop"),
    ],
)
async def test_faults_that_do_not_raise(
    script: Script, model: openai.AsyncOpenAI, fault: str, text: str, finish_reason: str | None
) -> None:
    await script.plan(fault)
    heard = await listen(model)
    assert (heard.text, heard.finish_reason) == (text, finish_reason)


async def test_a_person_can_be_forced(script: Script, model: openai.AsyncOpenAI) -> None:
    await script.plan("tool")
    heard = await listen(model)
    assert heard.tools == ["request_human"]
    assert heard.finish_reason == "tool_calls"


@pytest.mark.parametrize(("fault", "chunks"), [("hang", 0), ("stall", 3), ("drip", 0)])
async def test_faults_that_take_for_ever_end_when_the_client_leaves(
    script: Script, model: openai.AsyncOpenAI, fault: str, chunks: int
) -> None:
    await script.plan(fault)
    heard = Heard()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(listen_into(heard, model), 0.4)
    assert heard.chunks == chunks
    await asyncio.sleep(0.1)
    assert [row["ended"] for row in await script.log()] == ["cancelled"]


async def test_a_plan_is_for_the_messages_that_match(script: Script, model: openai.AsyncOpenAI) -> None:
    await script.plan("empty", match="free")
    await script.plan(200, "length")
    assert (await listen(model, "Do you ship?")).finish_reason == "stop"
    assert (await listen(model, "Are returns free?")).text == ""
    assert (await listen(model, "Do you ship?")).finish_reason == "length"


async def test_an_outage_lasts_until_it_is_lifted(script: Script, model: openai.AsyncOpenAI) -> None:
    await script.plan(503, repeat=True)
    for _ in range(3):
        with pytest.raises(openai.InternalServerError):
            await listen(model)
    await script.http.delete("/_standin/plan")
    assert (await listen(model)).finish_reason == "stop"


@pytest.mark.parametrize("plan", [["explode"], ["cut_after(x)"], "hang", None])
async def test_a_plan_that_cannot_be_meant_is_refused(script: Script, plan: object) -> None:
    answer = await script.http.post("/_standin/plan", json={"plan": plan})
    assert answer.status_code == 400
