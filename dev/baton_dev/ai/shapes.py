"""The JSON of Chat Completions: chunks of a stream, a whole completion, usage, errors, the list of models."""

import json
import time
from dataclasses import dataclass, field

from baton_dev.ai.answers import Answer
from baton_dev.ai.contract import ChatRequest
from baton_dev.ai.words import count_tokens

CHUNK = "chat.completion.chunk"
DONE = b"data: [DONE]\n\n"
Json = dict[str, object]


def event(data: Json) -> bytes:
    return b"data: " + json.dumps(data, separators=(",", ":")).encode() + b"\n\n"


@dataclass(frozen=True)
class Completion:
    """One answer on its way out: everything the shapes need to know about it."""

    id: str
    request: ChatRequest
    answer: Answer
    created: int = field(default_factory=lambda: int(time.time()))

    def opening(self) -> bytes:
        delta: Json = {"role": "assistant", "content": None if self.answer.tool else ""}
        if tool := self.answer.tool:
            function = {"name": tool.name, "arguments": ""}
            delta["tool_calls"] = [{"index": 0, "id": f"call_{self.id}", "type": "function", "function": function}]
        return self._chunk(delta)

    def token(self, text: str) -> bytes:
        if self.answer.tool:
            return self._chunk({"tool_calls": [{"index": 0, "function": {"arguments": text}}]})
        return self._chunk({"content": text})

    def closing(self) -> bytes:
        last = self._chunk({}, self.answer.finish_reason)
        if self.request.wants_usage:
            last += event({**self._head(CHUNK), "choices": [], "usage": self.usage()})
        return last + DONE

    def whole(self) -> bytes:
        message: Json = {"role": "assistant", "content": None if self.answer.tool else self.answer.text}
        if tool := self.answer.tool:
            function = {"name": tool.name, "arguments": tool.arguments}
            message["tool_calls"] = [{"id": f"call_{self.id}", "type": "function", "function": function}]
        choice = {
            "index": 0,
            "message": message,
            "logprobs": None,
            "finish_reason": self.answer.finish_reason,
        }
        body = {**self._head("chat.completion"), "choices": [choice], "usage": self.usage()}
        return json.dumps(body).encode()

    def usage(self) -> dict[str, int]:
        prompt = sum(count_tokens(message.text) for message in self.request.messages)
        completion = sum(count_tokens(token) for token in self.answer.tokens)
        return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}

    def _chunk(self, delta: Json, finish_reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        usage = {"usage": None} if self.request.wants_usage else {}
        return event({**self._head(CHUNK), "choices": [choice], **usage})

    def _head(self, kind: str) -> Json:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.request.model}


def problem(message: str, kind: str, code: str | None = None) -> Json:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def model(name: str) -> Json:
    return {"id": name, "object": "model", "created": 0, "owned_by": "baton-stand-in"}
