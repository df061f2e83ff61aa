"""Chat Completions over the openai SDK: one streaming call, with its requests and its errors in our words."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpx2
import openai

from ai_responder.model.chunks import Gathering
from ai_responder.model.interface import Failed, Message, OnText, Prompt, Said
from ai_responder.model.tools import OFFERED

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

_USAGE_S = 2.0
"""The finish reason makes an answer complete; the bill after it is waited for only this long."""
_WORTH_ANOTHER = {408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529}
_UNREADABLE = (ValueError, TypeError, AttributeError, LookupError)
"""What the SDK, which checks no shapes, and we ourselves stumble over when an endpoint sends something else."""
_ITS_FAULT = {401, 402, 403, 404, *_WORTH_ANOTHER}


class ChatModel:
    """One model of an OpenAI-compatible endpoint. `official`: OpenAI's own, which knows the newer parameters."""

    def __init__(self, client: openai.AsyncOpenAI, name: str, *, official: bool) -> None:
        self._client, self._name, self._official = client, name, official

    @property
    def name(self) -> str:
        return self._name

    async def answer(self, prompt: Prompt, on_text: OnText) -> Said:
        gathering = Gathering(prompt, on_text)
        try:
            stream: openai.AsyncStream[ChatCompletionChunk] = await self._client.chat.completions.create(
                **self._request(prompt)
            )
            async with stream:
                await _read(stream, gathering)
        except (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError, *_UNREADABLE) as error:
            raise _in_our_words(error, gathering) from error
        return gathering.said()

    def _request(self, prompt: Prompt) -> dict[str, Any]:
        limit = "max_completion_tokens" if self._official else "max_tokens"
        request: dict[str, Any] = {
            "model": self._name,
            "messages": [_spelled(message) for message in prompt.messages],
            "stream": True,
            "stream_options": {"include_usage": True},
            limit: prompt.max_tokens,
        }
        if prompt.offers_person:
            request["tools"] = [OFFERED]
        return request


async def _read(stream: openai.AsyncStream[ChatCompletionChunk], gathering: Gathering) -> None:
    chunks = stream.__aiter__()
    async for chunk in chunks:
        gathering.take(chunk)
        if gathering.finished:
            break
    with suppress(TimeoutError, openai.OpenAIError, httpx2.HTTPError, *_UNREADABLE):
        # the answer is complete already: what is missing now is only its bill, which is estimated then
        async with asyncio.timeout(_USAGE_S):
            async for chunk in chunks:
                gathering.take_bill(chunk)


def _spelled(message: Message) -> ChatCompletionMessageParam:
    call = message.call
    if message.role == "tool" and call is not None:
        return {"role": "tool", "tool_call_id": call.id, "content": message.text}
    if message.role == "assistant":
        if call is None:
            return {"role": "assistant", "content": message.text}
        function = {"name": call.name, "arguments": call.arguments}
        spelled: Any = {"role": "assistant", "content": None, "tool_calls": [
            {"id": call.id, "type": "function", "function": function}
        ]}  # fmt: skip
        return spelled  # type: ignore[no-any-return]
    if message.role == "user":
        return {"role": "user", "content": message.text}
    return {"role": "system", "content": message.text}


def _in_our_words(error: Exception, gathering: Gathering) -> Failed:
    usage = gathering.usage()
    if isinstance(error, openai.APIStatusError):
        status = error.status_code
        return Failed(
            f"status_{status}",
            again=status in _WORTH_ANOTHER,
            blames=status in _ITS_FAULT,
            retry_after_s=_retry_after(error.response.headers.get("retry-after")),
            usage=usage,
        )
    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException):
        return Failed("silence", again=True, usage=usage)
    if isinstance(error, openai.APIConnectionError | httpx2.HTTPError):
        return Failed("connection", again=True, usage=usage)
    return Failed("error_event" if isinstance(error, openai.APIError) else "unreadable", again=True, usage=usage)


def _retry_after(header: str | None) -> float | None:
    """Seconds; a date, which hardly anybody sends, means "not soon"."""
    if header is None:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        return 3_600.0
