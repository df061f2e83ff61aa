"""When the model fails: exactly one handoff, or one honest line; never twice for the same words by itself."""

import pytest
from responder_stage import Stage, at_work, on_stage

from ai_responder.model import Failed, ScriptedModels
from ai_responder.model.scripted import Script
from baton.platform import Platform

BROKEN = Script((), failure=Failed("status_500"))
BREAKS_OFF = Script(["Half an ", "answer"], pause_s=0.02, failure=Failed("cut"))


@pytest.mark.parametrize("script", [BROKEN, BREAKS_OFF], ids=["before the first word", "in the middle"])
async def test_hybrid_hands_over_exactly_once(stage: Stage, script: Script) -> None:
    conversation = await stage.conversation()
    async with at_work(stage, ScriptedModels.saying(script)):
        asked = await stage.says(conversation, "When?")
        await stage.quiet()

    assert await stage.shape(conversation) == ["visitor", "handoff_requested"]
    now = await stage.now(conversation)
    assert (now.holder, now.handoff_trigger, now.unanswerable_seq) == ("queue", "ai_unavailable", asked.seq)
    (turn,) = await stage.turns(conversation)
    assert turn.state == "failed"
    assert turn.error in ("status_500", "cut")


async def test_hybrid_queues_after_a_failure_even_if_nobody_is_there(stage: Stage) -> None:
    await stage.nobody_is_online()
    conversation = await stage.conversation()
    async with at_work(stage, ScriptedModels.saying(BROKEN)):
        await stage.says(conversation, "When?")
        await stage.quiet()
    assert (await stage.now(conversation)).handoff_result == "queued"


async def test_ai_only_says_one_honest_line_and_answers_the_next_message(platform: Platform) -> None:
    async with on_stage(platform, "ai_only") as stage:
        conversation = await stage.conversation(locale="de-AT")
        async with at_work(stage, ScriptedModels.saying(BROKEN, "At nine.")):
            asked = await stage.says(conversation, "When?")
            await stage.quiet()
            (line,) = await stage.answers(conversation)
            assert (line.in_reply_to, line.data["failed"]) == (asked.seq, True)
            assert (line.text or "").startswith("Ich kann im Moment nicht antworten.")
            await stage.says(conversation, "And now?")
            await stage.quiet()
        assert [entry.text for entry in await stage.answers(conversation)][1:] == ["At nine."]
        assert [turn.state for turn in await stage.turns(conversation)] == ["failed", "done"]


async def test_after_a_failure_expiry_does_not_try_the_same_words_again(stage: Stage) -> None:
    conversation = await stage.conversation()
    models = ScriptedModels.saying(BROKEN, "I am back.")
    async with at_work(stage, models):
        await stage.says(conversation, "When?")
        await stage.quiet()
        await stage.goes_back(conversation, "expired")
        await stage.quiet()
        assert len(models.prompts) == 1
        more = await stage.says(conversation, "Anybody?")
        await stage.quiet()
    (answer,) = await stage.answers(conversation)
    assert (answer.text, answer.in_reply_to) == ("I am back.", more.seq)


async def test_a_visitor_who_withdraws_gets_the_bots_second_try_in_place(stage: Stage) -> None:
    conversation = await stage.conversation()
    async with at_work(stage, ScriptedModels.saying(BROKEN, "At nine.")):
        asked = await stage.says(conversation, "When?")
        await stage.quiet()
        (failed,) = await stage.turns(conversation)
        await stage.goes_back(conversation, "cancelled")
        await stage.quiet()
    (answer,) = await stage.answers(conversation)
    assert (answer.text, answer.in_reply_to) == ("At nine.", asked.seq)
    (turn,) = await stage.turns(conversation)
    assert (turn.id, turn.state, turn.attempt, turn.epoch) == (failed.id, "done", 2, 3)


async def test_a_spent_budget_is_a_failure_of_that_bot_alone(platform: Platform) -> None:
    async with on_stage(platform, daily_token_budget=20) as stage, on_stage(platform) as other:
        conversation, elsewhere = await stage.conversation(), await other.conversation()
        models = ScriptedModels.saying("A rather long answer that costs more than twenty tokens, all told, I think.")
        async with at_work(stage, models):
            for each in (conversation, elsewhere):
                await stage.says(each, "One")
                await stage.quiet()
                await stage.says(each, "Two")
                await stage.quiet()
        assert await stage.shape(conversation) == ["visitor", "bot", "visitor", "handoff_requested"]
        assert await stage.shape(elsewhere) == ["visitor", "bot", "visitor", "bot"]
        assert len(models.prompts) == 3


async def test_with_limits_off_a_spent_budget_is_counted_but_refuses_nobody(stage: Stage) -> None:
    stage.platform.settings = stage.platform.settings.model_copy(update={"rate_limits": "off"})
    async with on_stage(stage.platform, daily_token_budget=1) as spender:
        conversation = await spender.conversation()
        async with at_work(spender, ScriptedModels.saying("Yes.")):
            for text in ("One", "Two"):
                await spender.says(conversation, text)
                await spender.quiet()
        assert await spender.shape(conversation) == ["visitor", "bot", "visitor", "bot"]


async def test_known_prices_make_a_bill(stage: Stage) -> None:
    prices = {"scripted": (1_000_000.0, 2_000_000.0)}
    stage.platform.settings = stage.platform.settings.model_copy(update={"ai_prices": prices})
    conversation = await stage.conversation()
    async with at_work(stage, ScriptedModels.saying("Yes.")):
        await stage.says(conversation, "Really?")
        await stage.quiet()
    (turn,) = await stage.turns(conversation)
    assert turn.cost_usd == turn.prompt_tokens + 2 * turn.completion_tokens


async def test_an_answer_that_hit_its_limit_is_marked(stage: Stage) -> None:
    conversation = await stage.conversation()
    async with at_work(stage, ScriptedModels.saying(Script(["Half an"], finish="length"))):
        await stage.says(conversation, "When?")
        await stage.quiet()
    (answer,) = await stage.answers(conversation)
    assert answer.data["truncated"] is True
