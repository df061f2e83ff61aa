"""A visitor speaks, the bot answers: once, to the last word, and word by word."""

import asyncio

from responder_stage import Stage, at_work

from ai_responder.model import ScriptedModels
from ai_responder.model.scripted import Script
from ai_responder.nudges import Nudge


async def test_a_message_is_answered_once_and_the_answer_names_what_it_replies_to(stage: Stage) -> None:
    conversation = await stage.conversation()
    async with at_work(stage, ScriptedModels.saying("We ship on Mondays.")):
        asked = await stage.says(conversation, "When do you ship?")
        await stage.quiet()

    (answer,) = await stage.answers(conversation)
    (turn,) = await stage.turns(conversation)
    assert (answer.text, answer.in_reply_to) == ("We ship on Mondays.", asked.seq)
    assert answer.author_name == "Botty"
    assert answer.data == {"turn_id": turn.id}
    assert (turn.state, turn.attempt, turn.finish_reason, turn.model) == ("done", 1, "stop", "scripted")
    assert turn.prompt_tokens > 0
    assert turn.completion_tokens > 0


async def test_listeners_see_the_answer_grow_and_end(stage: Stage) -> None:
    conversation = await stage.conversation()
    models = ScriptedModels.saying(Script(["We ", "ship ", "on ", "Mondays."], pause_s=0.03))
    async with at_work(stage, models), stage.listening(conversation) as heard:
        await stage.says(conversation, "When?")
        await stage.quiet()
        await asyncio.sleep(0.02)

    deltas = [data for kind, data in heard if kind == "delta"]
    assert [data["index"] for data in deltas] == list(range(len(deltas)))
    assert len(deltas) >= 3
    assert "We ship on Mondays.".startswith("".join(data["text"] for data in deltas))
    states = [data["state"] for kind, data in heard if kind == "turn"]
    assert states == ["thinking", "done"]
    assert any(kind == "entry" and data["author"] == "bot" for kind, data in heard)


async def test_a_second_delivery_changes_nothing(stage: Stage) -> None:
    conversation = await stage.conversation()
    models = ScriptedModels.saying("Yes.")
    async with at_work(stage, models) as responder:
        await stage.says(conversation, "Really?")
        await stage.quiet()
        await asyncio.gather(*(responder.attend(Nudge(conversation.workspace_id, conversation.id)) for _ in range(5)))

    assert len(await stage.answers(conversation)) == 1
    assert len(models.prompts) == 1


async def test_a_burst_gets_one_answer_to_its_last_message(stage: Stage) -> None:
    stage.bot.debounce_ms = 150
    async with stage.platform.workbench.begin() as work:
        await work.session.merge(stage.bot)
    conversation = await stage.conversation()
    models = ScriptedModels.saying("All of it.")
    async with at_work(stage, models):
        for text in ("Hello", "I have", "three", "questions", "today"):
            last = await stage.says(conversation, text)
            await asyncio.sleep(0.02)
        await stage.quiet()

    (answer,) = await stage.answers(conversation)
    assert answer.in_reply_to == last.seq
    (prompt,) = models.prompts
    said = [message.text for message in prompt.messages if message.role == "user"]
    assert said == ["Hello", "I have", "three", "questions", "today"]


async def test_what_is_said_while_the_answer_shows_gets_an_answer_of_its_own(stage: Stage) -> None:
    conversation = await stage.conversation()
    models = ScriptedModels.saying(Script(["First ", "answer."], pause_s=0.15), "Second answer.")
    async with at_work(stage, models), stage.listening(conversation) as heard:
        first = await stage.says(conversation, "One?")
        while not any(kind == "delta" for kind, _ in heard):
            await asyncio.sleep(0.01)
        second = await stage.says(conversation, "Two?")
        await stage.quiet()

    answers = await stage.answers(conversation)
    assert [(answer.text, answer.in_reply_to) for answer in answers] == [
        ("First answer.", first.seq),
        ("Second answer.", second.seq),
    ]


async def test_once_a_person_has_the_baton_the_bot_is_silent(stage: Stage) -> None:
    conversation = await stage.conversation()
    models = ScriptedModels.saying(Script(["word "] * 200, pause_s=0.02))
    async with at_work(stage, models), stage.listening(conversation) as heard:
        await stage.says(conversation, "Tell me everything")
        while not any(kind == "delta" for kind, _ in heard):
            await asyncio.sleep(0.01)
        await stage.joins(conversation)
        await asyncio.sleep(0.3)
        states = [data["state"] for kind, data in heard if kind == "turn"]

    assert await stage.answers(conversation) == []
    assert models.cancelled == 1
    assert states == ["thinking", "discarded"]
    (turn,) = await stage.turns(conversation)
    assert turn.state == "discarded"
    assert turn.completion_tokens > 0, "what was paid for is kept"
