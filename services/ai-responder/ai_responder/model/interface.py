"""What a turn may ask of a language model, whoever serves it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from ai_responder.estimate import tokens_in

Role = Literal["system", "user", "assistant", "tool"]
FinishReason = Literal["stop", "length", "tool", "stopped"]
OnText = Callable[[str], None]
"""Called with each piece of the answer as it comes; must not block."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model's wish; its arguments are untrusted text."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Message:
    """`call`: an assistant's wish, or the wish that a tool's result answers."""

    role: Role
    text: str
    call: ToolCall | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """All that a model gets to see."""

    messages: tuple[Message, ...]
    max_tokens: int
    offers_person: bool = False

    @property
    def estimated_tokens(self) -> int:
        return sum(tokens_in(message.text) for message in self.messages)

    @property
    def most_characters(self) -> int:
        """An endpoint that goes far beyond the tokens it was allowed is cut off here."""
        return max(4_000, 8 * self.max_tokens)


@dataclass(slots=True)
class Usage:
    """What calls cost; estimated where the endpoint does not say. Adds up over a turn."""

    prompt_tokens: int = 0
    completion_tokens: int = 0

    def add(self, other: Usage) -> None:
        self.prompt_tokens += other.prompt_tokens
        self.completion_tokens += other.completion_tokens


@dataclass(frozen=True, slots=True)
class Said:
    """A complete answer: only with its finish reason. `length` means that it was cut by its limit."""

    text: str
    finish_reason: FinishReason
    call: ToolCall | None = None
    usage: Usage = field(default_factory=Usage)


class Failed(Exception):
    """No complete answer. `reason` is one word of ours, never the vendor's text.

    `again`: a later attempt may succeed; `blames`: it is the endpoint's fault, so that its breaker counts it.
    """

    def __init__(
        self,
        reason: str,
        *,
        again: bool = False,
        blames: bool = True,
        retry_after_s: float | None = None,
        usage: Usage | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason, self.again, self.blames = reason, again, blames
        self.retry_after_s = retry_after_s
        self.usage = usage or Usage()


class Model(Protocol):
    """One model at one endpoint with one key."""

    @property
    def name(self) -> str: ...

    async def answer(self, prompt: Prompt, on_text: OnText) -> Said:
        """Streams; raises Failed. Cancelling it closes the connection at once."""


class Models(Protocol):
    """Finds the model that answers for a bot."""

    async def model_for(self, workspace_id: str, wanted: str | None) -> Model:
        """`wanted` is the bot's own choice of model; raises Failed when there is no key to use."""

    async def close(self) -> None: ...
