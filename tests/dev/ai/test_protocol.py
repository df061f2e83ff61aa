"""The unmodified openai SDK against the stand-in."""

import json

import httpx
import openai
import pytest
from servers.ai_script import REQUEST_HUMAN, Script, asking
from servers.standins import StandIn

ANSWER = "(Stand-in) Returns are free within 30 days."


async def test_a_whole_answer(model: openai.AsyncOpenAI) -> None:
    completion = await model.chat.completions.create(model="any", messages=asking("Are returns free?"))
    assert completion.choices[0].message.content == ANSWER
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage is not None
    assert completion.usage.total_tokens == completion.usage.prompt_tokens + completion.usage.completion_tokens
    assert completion.usage.completion_tokens > 5


async def test_a_streamed_answer_with_its_usage(model: openai.AsyncOpenAI) -> None:
    stream = await model.chat.completions.create(
        model="any", messages=asking("Are returns free?"), stream=True, stream_options={"include_usage": True}
    )
    chunks = [chunk async for chunk in stream]
    pieces = [choice.delta.content for chunk in chunks for choice in chunk.choices if choice.delta.content]
    assert "".join(pieces) == ANSWER
    assert len(pieces) == len(ANSWER.split())
    assert [choice.finish_reason for chunk in chunks for choice in chunk.choices][-1] == "stop"
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert [chunk.usage for chunk in chunks[:-1]] == [None] * (len(chunks) - 1)


async def test_no_usage_in_a_stream_unless_asked_for(model: openai.AsyncOpenAI) -> None:
    stream = await model.chat.completions.create(model="any", messages=asking("Returns?"), stream=True)
    chunks = [chunk async for chunk in stream]
    assert all(chunk.usage is None and chunk.choices for chunk in chunks)


async def test_a_streamed_tool_call(model: openai.AsyncOpenAI) -> None:
    async with model.chat.completions.stream(
        model="any", messages=asking("a human please"), tools=[REQUEST_HUMAN]
    ) as stream:
        completion = await stream.get_final_completion()
    calls = completion.choices[0].message.tool_calls
    assert calls is not None
    assert calls[0].function.name == "request_human"
    assert json.loads(calls[0].function.arguments).keys() == {"reason", "summary"}
    assert completion.choices[0].finish_reason == "tool_calls"


async def test_a_tool_call_in_one_piece(model: openai.AsyncOpenAI) -> None:
    completion = await model.chat.completions.create(
        model="any", messages=asking("a human please"), tools=[REQUEST_HUMAN]
    )
    assert completion.choices[0].message.content is None
    assert completion.choices[0].message.tool_calls


async def test_the_list_of_models(model: openai.AsyncOpenAI) -> None:
    assert [known.id async for known in model.models.list()] == ["baton-stand-in"]


async def test_a_wrong_key_is_refused(ai_standin: StandIn) -> None:
    async with openai.AsyncOpenAI(base_url=f"{ai_standin.url}/v1", api_key="sk-wrong", max_retries=0) as client:
        with pytest.raises(openai.AuthenticationError) as caught:
            await client.models.list()
        assert caught.value.code == "invalid_api_key"
        with pytest.raises(openai.AuthenticationError):
            await client.chat.completions.create(model="any", messages=asking("Returns?"))


async def test_a_wrong_model_is_refused(model: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.NotFoundError):
        await model.chat.completions.create(model="wrong-model", messages=asking("Returns?"))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[" * 100_000, 400),
        (b'{"model": "m", "messages": []}', 400),
        (b'{"model": "m", "messages": [{"role": "king", "content": "x"}]}', 400),
        (b" " * (4 * 1024 * 1024 + 1), 413),
    ],
)
async def test_a_bad_body_is_refused(script: Script, body: bytes, status: int) -> None:
    answer = await script.http.post(
        "/v1/chat/completions",
        content=body,
        headers={"Authorization": "Bearer any", "Content-Type": "text/plain"},
    )
    assert answer.status_code == status
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert await script.log() == []


async def test_without_a_key_nobody_is_answered(script: Script) -> None:
    answer: httpx.Response = await script.http.post("/v1/chat/completions", json={})
    assert answer.status_code == 401
