"""Asking for a person: by phrase, by the model's own decision, and what the bot says when nobody is there."""

import json

import pytest
from responder_stage import Stage, at_work, on_stage

from ai_responder.model import ScriptedModels, ToolCall
from ai_responder.model.scripted import Script
from baton.platform import Platform


def wishes(arguments: object = None, name: str = "request_human") -> Script:
    given = {"reason": "Angry", "summary": "Wants a refund"} if arguments is None else arguments
    return Script((), call=ToolCall("call_1", name, given if isinstance(given, str) else json.dumps(given)))


async def test_a_phrase_hands_over_without_asking_the_model(stage: Stage) -> None:
    conversation = await stage.conversation()
    models = ScriptedModels.saying("never said")
    async with at_work(stage, models):
        await stage.says(conversation, "Could I TALK TO A HUMAN, please?")
        await stage.quiet()

    now = await stage.now(conversation)
    assert (now.holder, now.epoch, now.handoff_trigger, now.handoff_result) == ("queue", 2, "phrase", "queued")
    assert await stage.shape(conversation) == ["visitor", "handoff_requested"]
    assert models.prompts == []
    (turn,) = await stage.turns(conversation)
    assert turn.state == "done"


async def test_the_models_wish_hands_over_with_its_reasons_and_no_line_of_its_own(stage: Stage) -> None:
    conversation = await stage.conversation()
    async with at_work(stage, ScriptedModels.saying(wishes())):
        await stage.says(conversation, "This is the third time!")
        await stage.quiet()

    now = await stage.now(conversation)
    assert (now.holder, now.handoff_trigger) == ("queue", "model")
    assert (now.handoff_reason, now.handoff_summary) == ("Angry", "Wants a refund")
    assert await stage.shape(conversation) == ["visitor", "handoff_requested"]


async def test_when_nobody_is_there_the_model_answers_knowing_it(stage: Stage) -> None:
    await stage.nobody_is_online()
    conversation = await stage.conversation()
    models = ScriptedModels.saying(wishes(), "Nobody is here now, but returns are free.")
    async with at_work(stage, models):
        asked = await stage.says(conversation, "I insist!")
        await stage.quiet()

    now = await stage.now(conversation)
    assert (now.holder, now.epoch, now.handoff_result) == ("bot", 1, "no_agents")
    assert await stage.shape(conversation) == ["visitor", "handoff_missed", "bot"]
    (answer,) = await stage.answers(conversation)
    assert answer.in_reply_to == asked.seq
    first, second = models.prompts
    assert first.offers_person
    assert not second.offers_person
    assert json.loads(second.messages[-1].text) == {"result": "no_agents"}
    (turn,) = await stage.turns(conversation)
    assert (turn.state, turn.completion_tokens > 0) == ("done", True)


async def test_a_phrase_while_nobody_is_there_is_answered_by_the_model(stage: Stage) -> None:
    await stage.nobody_is_online()
    conversation = await stage.conversation()
    models = ScriptedModels.saying("Sorry, nobody is here.")
    async with at_work(stage, models):
        await stage.says(conversation, "human")
        await stage.quiet()

    assert await stage.shape(conversation) == ["visitor", "handoff_missed", "bot"]
    (prompt,) = models.prompts
    assert not prompt.offers_person
    assert "no_agents" in prompt.messages[0].text
    assert (prompt.messages[-1].role, prompt.messages[-1].text) == ("user", "human")


async def test_a_model_that_wishes_again_after_the_miss_asks_for_nothing_more(stage: Stage) -> None:
    await stage.nobody_is_online()
    conversation = await stage.conversation()
    async with at_work(stage, ScriptedModels.saying(wishes())):
        await stage.says(conversation, "Hm")
        await stage.quiet()

    events = await stage.shape(conversation)
    assert events == ["visitor", "handoff_missed", "handoff_requested"], "one miss, then one failure's handoff"
    assert (await stage.now(conversation)).handoff_trigger == "ai_unavailable"


async def test_ai_only_offers_no_person_and_knows_no_phrases(platform: Platform) -> None:
    async with on_stage(platform, "ai_only") as stage:
        conversation = await stage.conversation()
        models = ScriptedModels.saying("There is only me.")
        async with at_work(stage, models):
            await stage.says(conversation, "talk to a human")
            await stage.quiet()
        assert await stage.shape(conversation) == ["visitor", "bot"]
        assert not models.prompts[0].offers_person


async def test_an_empty_list_of_phrases_means_none(platform: Platform) -> None:
    async with on_stage(platform, handoff_phrases=[]) as stage:
        conversation = await stage.conversation()
        async with at_work(stage, ScriptedModels.saying("I can help.")):
            await stage.says(conversation, "talk to a human")
            await stage.quiet()
        assert await stage.shape(conversation) == ["visitor", "bot"]


@pytest.mark.parametrize("how", ["cancelled", "expired"])
async def test_back_with_the_bot_what_was_said_meanwhile_is_answered_as_one(stage: Stage, how: str) -> None:
    conversation = await stage.conversation()
    models = ScriptedModels.saying("Here I am.")
    async with at_work(stage, models):
        await stage.says(conversation, "human please")
        await stage.quiet()
        await stage.says(conversation, "is there a human?")
        last = await stage.says(conversation, "talk to a human")
        await stage.quiet()
        assert models.prompts == []
        await stage.goes_back(conversation, how)
        await stage.quiet()

    (answer,) = await stage.answers(conversation)
    assert answer.in_reply_to == last.seq
    assert (await stage.now(conversation)).holder == "bot", "what was said while waiting does not ask again"
    (prompt,) = models.prompts
    assert not prompt.offers_person


@pytest.mark.parametrize("how", ["cancelled", "expired"])
async def test_a_request_that_was_handled_is_not_answered_after_it(stage: Stage, how: str) -> None:
    conversation = await stage.conversation()
    models = ScriptedModels.saying("never said")
    async with at_work(stage, models):
        await stage.says(conversation, "human please")
        await stage.quiet()
        await stage.goes_back(conversation, how)
        await stage.quiet()
    assert models.prompts == []


@pytest.mark.parametrize(
    "arguments",
    ["", "not json", "[]", '"x"', '{"reason": 5, "summary": {"a": 1}}', "[" * 50_000, '{"reason": "\\u0000\\ud800"}'],
    ids=["empty", "no json", "list", "string", "wrong types", "deep", "unstorable"],
)
async def test_unreadable_reasons_are_no_reason_to_refuse(stage: Stage, arguments: str) -> None:
    conversation = await stage.conversation()
    async with at_work(stage, ScriptedModels.saying(wishes(arguments))):
        await stage.says(conversation, "Hm")
        await stage.quiet()
    now = await stage.now(conversation)
    assert (now.holder, now.handoff_reason, now.handoff_summary) == ("queue", None, None)


async def test_long_reasons_are_cut_and_foreign_ids_mean_nothing(stage: Stage) -> None:
    other = await stage.conversation()
    conversation = await stage.conversation()
    given = {"reason": "r" * 9_000, "summary": "s" * 9_000, "conversation_id": other.id, "workspace_id": "x"}
    async with at_work(stage, ScriptedModels.saying(wishes(given))):
        await stage.says(conversation, "Hm")
        await stage.quiet()
    now = await stage.now(conversation)
    assert (len(now.handoff_reason or ""), len(now.handoff_summary or "")) == (500, 2_000)
    assert (await stage.now(other)).holder == "bot"
