"""What a Chat Completions request may say, as far as the stand-in listens."""

from collections.abc import Iterator
from itertools import takewhile
from typing import Literal

from pydantic import BaseModel, Field

Role = Literal["system", "developer", "user", "assistant", "tool", "function"]


class TextPart(BaseModel):
    """One part of a message; parts that are not text (pictures, sound) have an empty text here."""

    type: str
    text: str = ""


class Message(BaseModel):
    role: Role
    content: str | list[TextPart] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "".join(part.text for part in self.content)
        return self.content or ""


class OfferedFunction(BaseModel):
    name: str


class OfferedTool(BaseModel):
    type: str = "function"
    function: OfferedFunction


class StreamOptions(BaseModel):
    include_usage: bool = False


class ChatRequest(BaseModel):
    """Unknown members are ignored, as the many options of the real thing mean nothing to a stand-in."""

    model: str = Field(min_length=1, max_length=200)
    messages: list[Message] = Field(min_length=1, max_length=5_000)
    stream: bool = False
    stream_options: StreamOptions | None = None
    tools: list[OfferedTool] | None = None

    @property
    def instructions(self) -> str:
        return "\n".join(m.text for m in self.messages if m.role in ("system", "developer"))

    @property
    def newest_burst(self) -> list[str]:
        """The user's messages since the last answer, oldest first."""
        return list(reversed(list(self._burst_backwards())))

    def _burst_backwards(self) -> Iterator[str]:
        spoken = (m for m in reversed(self.messages) if m.role not in ("system", "developer"))
        return (m.text for m in takewhile(lambda m: m.role == "user", spoken))

    @property
    def last_user(self) -> str:
        return next((m.text for m in reversed(self.messages) if m.role == "user"), "")

    @property
    def ends_with_tool_result(self) -> bool:
        return self.messages[-1].role == "tool"

    @property
    def wants_usage(self) -> bool:
        return self.stream_options is not None and self.stream_options.include_usage

    def offers(self, function: str) -> bool:
        return any(tool.function.name == function for tool in self.tools or [])
