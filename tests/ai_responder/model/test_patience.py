"""Bounded attempts: again only before the first word, and only what may succeed."""

import asyncio
from collections import deque

import pytest

from ai_responder.model import Failed, Message, Prompt, ScriptedModels
from ai_responder.model.breaker import Breaker
from ai_responder.model.patience import Patience, PatientModel
from ai_responder.model.scripted import Script

PROMPT = Prompt((Message("user", "Hello"),), 100)
QUICK = Patience(total_s=0.5, pause_s=0.01, longest_pause_s=0.1)


def failing(reason: str = "status_503", pieces: tuple[str, ...] = (), **fields: object) -> Script:
    return Script(pieces, failure=Failed(reason, **{"again": True, **fields}))  # type: ignore[arg-type]


def patient(*scripts: Script | str) -> tuple[PatientModel, ScriptedModels]:
    models = ScriptedModels.saying(*scripts)
    return PatientModel(models, Breaker(), QUICK), models


async def test_what_may_succeed_is_asked_again() -> None:
    model, models = patient(failing(), failing(), "Yes.")
    heard: list[str] = []
    said = await model.answer(PROMPT, heard.append)
    assert (said.text, heard, len(models.prompts)) == ("Yes.", ["Yes."], 3)


async def test_not_for_ever() -> None:
    model, models = patient(failing())
    with pytest.raises(Failed, match="status_503"):
        await model.answer(PROMPT, lambda _: None)
    assert len(models.prompts) == QUICK.attempts


async def test_never_after_the_first_word() -> None:
    model, models = patient(failing("cut", ("Half",)), "Whole.")
    with pytest.raises(Failed, match="cut"):
        await model.answer(PROMPT, lambda _: None)
    assert len(models.prompts) == 1


async def test_never_what_cannot_succeed() -> None:
    model, models = patient(failing("status_401", again=False), "Yes.")
    with pytest.raises(Failed, match="status_401"):
        await model.answer(PROMPT, lambda _: None)
    assert len(models.prompts) == 1


async def test_a_short_wait_that_is_asked_for_is_kept_and_a_long_one_is_a_failure() -> None:
    model, _ = patient(failing(retry_after_s=0.05), "Yes.")
    assert (await model.answer(PROMPT, lambda _: None)).text == "Yes."
    model, models = patient(failing("status_429", retry_after_s=60), "Yes.")
    with pytest.raises(Failed, match="status_429"):
        await model.answer(PROMPT, lambda _: None)
    assert len(models.prompts) == 1


async def test_all_attempts_share_one_deadline() -> None:
    model, _ = patient(Script(["never"], pause_s=5))
    began = asyncio.get_running_loop().time()
    with pytest.raises(Failed, match="too_slow"):
        await model.answer(PROMPT, lambda _: None)
    assert asyncio.get_running_loop().time() - began < 1


async def test_an_open_circuit_is_not_asked() -> None:
    models = ScriptedModels(deque([failing()]))
    breaker = Breaker()
    model = PatientModel(models, breaker, QUICK)
    for _ in range(2):
        with pytest.raises(Failed):
            await model.answer(PROMPT, lambda _: None)
    asked = len(models.prompts)
    with pytest.raises(Failed, match="circuit_open"):
        await model.answer(PROMPT, lambda _: None)
    assert len(models.prompts) == asked


async def test_a_wrong_request_does_not_open_the_circuit() -> None:
    model, models = patient(failing("status_400", again=False, blames=False))
    for _ in range(12):
        with pytest.raises(Failed, match="status_400"):
            await model.answer(PROMPT, lambda _: None)
    assert len(models.prompts) == 12


async def test_failed_attempts_are_on_the_bill() -> None:
    from ai_responder.model import Usage

    model, _ = patient(failing(usage=Usage(10, 1)), "Yes.")
    said = await model.answer(PROMPT, lambda _: None)
    assert said.usage.prompt_tokens == 10 + PROMPT.estimated_tokens
