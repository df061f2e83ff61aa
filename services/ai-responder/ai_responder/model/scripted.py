"""A model for tests that says what it is told to, one piece at a time; ships beside the real one."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from ai_responder.estimate import tokens_in
from ai_responder.model.interface import Failed, FinishReason, Model, OnText, Prompt, Said, ToolCall, Usage


@dataclass(slots=True)
class Script:
    """One answer: its pieces with a pause before each, and how it ends."""

    pieces: Sequence[str] = ("Hello.",)
    pause_s: float = 0.0
    finish: FinishReason = "stop"
    call: ToolCall | None = None
    failure: Failed | None = None


@dataclass(slots=True)
class ScriptedModels:
    """Plays its scripts in turn, then the last one for ever; keeps every prompt that it was given."""

    scripts: deque[Script] = field(default_factory=lambda: deque([Script()]))
    prompts: list[Prompt] = field(default_factory=list)
    cancelled: int = 0
    name: str = "scripted"

    @classmethod
    def saying(cls, *scripts: Script | str) -> ScriptedModels:
        return cls(deque(script if isinstance(script, Script) else Script((script,)) for script in scripts))

    async def model_for(self, workspace_id: str, wanted: str | None) -> Model:
        del workspace_id, wanted
        return self

    async def answer(self, prompt: Prompt, on_text: OnText) -> Said:
        self.prompts.append(prompt)
        script = self.scripts.popleft() if len(self.scripts) > 1 else self.scripts[0]
        try:
            for piece in script.pieces:
                await asyncio.sleep(script.pause_s)
                on_text(piece)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if script.failure is not None:
            raise script.failure
        text = "".join(script.pieces)
        finish: FinishReason = "tool" if script.call else script.finish
        return Said(text, finish, script.call, Usage(prompt.estimated_tokens, tokens_in(text)))

    async def close(self) -> None:
        """There is nothing to let go of."""
