"""The next provider answers when the first one fails, and only then."""

import asyncio

import pytest

from ai_responder.model import Failed, Message, Prompt, ScriptedModels, Usage
from ai_responder.model.breaker import FAILURES, Breaker
from ai_responder.model.fallback import FallbackModel
from ai_responder.model.patience import Patience, PatientModel
from ai_responder.model.scripted import Script

PROMPT = Prompt((Message("user", "Hello"),), 100)


def two(
    first: Script, second: Script | str = "From the next one."
) -> tuple[FallbackModel, ScriptedModels, ScriptedModels]:
    one, other = ScriptedModels.saying(first), ScriptedModels.saying(second)
    one.name, other.name = "first", "next"
    return FallbackModel([one, other]), one, other


async def test_a_failure_before_the_first_word_goes_to_the_next_one() -> None:
    model, _, other = two(Script((), failure=Failed("status_500")))
    heard: list[str] = []
    said = await model.answer(PROMPT, heard.append)
    assert (said.text, heard, model.name) == ("From the next one.", ["From the next one."], "next")
    assert len(other.prompts) == 1


async def test_a_first_provider_that_answers_is_not_doubled() -> None:
    model, _, other = two(Script(("Hello.",)))
    assert (await model.answer(PROMPT, lambda _: None)).text == "Hello."
    assert (model.name, other.prompts) == ("first", [])


@pytest.mark.parametrize(
    "script",
    [Script(("Half an ",), failure=Failed("cut", again=True)), Script((), failure=Failed("filtered", blames=False))],
    ids=["after the first word", "refused on purpose"],
)
async def test_some_failures_are_final(script: Script) -> None:
    model, _, other = two(script)
    with pytest.raises(Failed):
        await model.answer(PROMPT, lambda _: None)
    assert other.prompts == []


async def test_when_both_fail_the_last_reason_is_told_and_all_is_billed() -> None:
    model, _, _ = two(
        Script((), failure=Failed("silence", usage=Usage(5, 0))),
        Script((), failure=Failed("status_401", usage=Usage(7, 1))),
    )
    with pytest.raises(Failed, match="status_401") as failed:
        await model.answer(PROMPT, lambda _: None)
    assert (failed.value.usage.prompt_tokens, failed.value.usage.completion_tokens) == (12, 1)


async def test_an_open_breaker_leads_straight_to_the_next_one() -> None:
    broken, other = ScriptedModels.saying(Script((), failure=Failed("status_500"))), ScriptedModels.saying("Here.")
    breaker = Breaker()
    for _ in range(FAILURES):
        breaker.failed()
    model = FallbackModel([PatientModel(broken, breaker, Patience(total_s=1)), other])
    assert (await asyncio.wait_for(model.answer(PROMPT, lambda _: None), 5)).text == "Here."
    assert broken.prompts == []
