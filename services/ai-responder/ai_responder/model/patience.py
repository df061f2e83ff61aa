"""How long and how often a model is asked: bounded attempts, only before its first word, behind a breaker."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from ai_responder.model.breaker import Breaker
from ai_responder.model.interface import Failed, Model, OnText, Prompt, Said, Usage
from baton.logs import get_logger

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. Slow is not failed: only silence beyond `gap_s` or an answer beyond `total_s` is."""

    connect_s: float = 5.0
    gap_s: float = 20.0
    total_s: float = 60.0
    attempts: int = 3
    pause_s: float = 0.5
    longest_pause_s: float = 5.0


class PatientModel:
    """Asks again what may succeed, as long as nothing was shown; all attempts share one deadline."""

    def __init__(self, model: Model, breaker: Breaker, patience: Patience) -> None:
        self._model, self._breaker, self._patience = model, breaker, patience

    @property
    def name(self) -> str:
        return self._model.name

    async def answer(self, prompt: Prompt, on_text: OnText) -> Said:
        spent = Usage()
        try:
            async with asyncio.timeout(self._patience.total_s):
                said = await self._attempts(prompt, on_text, spent)
        except TimeoutError:
            self._breaker.failed()
            raise Failed("too_slow", usage=spent) from None
        said.usage.add(spent)
        return said

    async def _attempts(self, prompt: Prompt, on_text: OnText, spent: Usage) -> Said:
        spoken = False

        def hear(text: str) -> None:
            nonlocal spoken
            spoken = True
            on_text(text)

        for attempt in range(1, self._patience.attempts + 1):
            try:
                return await self._once(prompt, hear)
            except Failed as failure:
                spent.add(failure.usage)
                pause_s = self._pause_after(failure, attempt)
                log.info("model_failed", reason=failure.reason, model_attempt=attempt, spoken=spoken)
                if spoken or pause_s is None:
                    raise Failed(failure.reason, blames=failure.blames, usage=spent) from failure
            await asyncio.sleep(pause_s)
        raise AssertionError("unreachable: the last attempt has no pause after it")

    async def _once(self, prompt: Prompt, on_text: OnText) -> Said:
        if not self._breaker.admits():
            raise Failed("circuit_open", blames=False)
        try:
            said = await self._model.answer(prompt, on_text)
        except Failed as failure:
            if failure.blames:
                self._breaker.failed()
            else:
                self._breaker.let_go()
            raise
        except asyncio.CancelledError:
            self._breaker.let_go()
            raise
        self._breaker.succeeded()
        return said

    def _pause_after(self, failure: Failed, attempt: int) -> float | None:
        """None: no further attempt."""
        if not failure.again or attempt >= self._patience.attempts:
            return None
        pause_s = self._patience.pause_s * 2 ** (attempt - 1)
        if failure.retry_after_s is not None:
            pause_s = max(pause_s, failure.retry_after_s)
        return pause_s if pause_s <= self._patience.longest_pause_s else None
