"""The next provider: asked when the one before it has failed for good and nothing was shown yet."""

from __future__ import annotations

from collections.abc import Sequence

from ai_responder.model.interface import Failed, Model, OnText, Prompt, Said, Usage
from baton.logs import get_logger

log = get_logger(__name__)

_FINAL = ("filtered",)
"""What a provider refused on purpose is not taken to another one."""


class FallbackModel:
    """For one question; `name` is the model that was asked last."""

    def __init__(self, models: Sequence[Model]) -> None:
        self._models = models
        self._asked = models[0]

    @property
    def name(self) -> str:
        return self._asked.name

    async def answer(self, prompt: Prompt, on_text: OnText) -> Said:
        spent, spoken = Usage(), False

        def hear(text: str) -> None:
            nonlocal spoken
            spoken = True
            on_text(text)

        for model in self._models:
            self._asked = model
            try:
                said = await model.answer(prompt, hear)
            except Failed as failure:
                spent.add(failure.usage)
                if spoken or failure.reason in _FINAL or model is self._models[-1]:
                    raise Failed(failure.reason, blames=failure.blames, usage=spent) from failure
                log.warning("next_provider_asked", reason=failure.reason)
            else:
                said.usage.add(spent)
                return said
        raise AssertionError("unreachable: the last one answers or fails")
