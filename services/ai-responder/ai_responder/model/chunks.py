"""Gathers the pieces of a streamed answer, and says at the end whether it is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_responder.estimate import tokens_in
from ai_responder.model.cleaning import Cleaner, clean
from ai_responder.model.interface import Failed, OnText, Prompt, Said, ToolCall, Usage

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionChunk
    from openai.types.chat.chat_completion_chunk import ChoiceDeltaToolCall

_LONGEST_ARGUMENTS = 4_000
_CALLS = ("stop", "tool_calls", "function_call")


class Gathering:
    """One answer on its way in. Only the first choice and the first tool call count."""

    def __init__(self, prompt: Prompt, on_text: OnText) -> None:
        self._prompt, self._on_text = prompt, on_text
        self._cleaner = Cleaner()
        self._text: list[str] = []
        self._length = 0
        self._finish: str | None = None
        self._call_id, self._call_name, self._arguments = "", "", ""
        self._bill: Usage | None = None

    @property
    def finished(self) -> bool:
        return self._finish is not None

    def take(self, chunk: ChatCompletionChunk) -> None:
        """Raises Failed when the answer has gone far beyond its limit."""
        self.take_bill(chunk)
        choice = next((each for each in chunk.choices or () if each.index == 0), None)
        if choice is None:
            return
        if choice.delta is not None:
            if choice.delta.content:
                self._hear(choice.delta.content)
            for call in choice.delta.tool_calls or ():
                self._wish(call)
        self._finish = choice.finish_reason or self._finish

    def take_bill(self, chunk: ChatCompletionChunk) -> None:
        if chunk.usage is not None:
            self._bill = Usage(chunk.usage.prompt_tokens or 0, chunk.usage.completion_tokens or 0)

    def usage(self) -> Usage:
        """What the endpoint says, or an estimate."""
        if self._bill is not None:
            return self._bill
        heard = tokens_in("".join(self._text) + self._arguments) if self._text or self._arguments else 0
        return Usage(self._prompt.estimated_tokens, heard)

    def said(self) -> Said:
        """The complete answer; raises Failed where there is none."""
        text = "".join(self._text).strip()
        if self._finish in _CALLS and self._call_name:
            call = ToolCall(self._call_id or "call_1", self._call_name, clean(self._arguments))
            return Said(text, "tool", call, self.usage())
        if self._finish is None:
            raise Failed("cut", again=True, usage=self.usage())
        if self._finish not in ("stop", "length"):
            raise Failed("filtered" if self._finish == "content_filter" else "unknown_finish", blames=False,
                         usage=self.usage())  # fmt: skip
        if not text:
            raise Failed("empty", again=True, usage=self.usage())
        return Said(text, "stop" if self._finish == "stop" else "length", usage=self.usage())

    def _hear(self, piece: str) -> None:
        text = self._cleaner.feed(piece)
        self._length += len(text)
        if self._length > self._prompt.most_characters:
            raise Failed("too_long", usage=self.usage())
        if text:
            self._text.append(text)
            self._on_text(text)

    def _wish(self, call: ChoiceDeltaToolCall) -> None:
        if call.index != 0 or call.function is None:
            return  # a model that calls for a hundred people gets one
        self._call_id = self._call_id or call.id or ""
        self._call_name = self._call_name or call.function.name or ""
        self._arguments += call.function.arguments or ""
        if len(self._arguments) > _LONGEST_ARGUMENTS:
            raise Failed("too_long", usage=self.usage())
