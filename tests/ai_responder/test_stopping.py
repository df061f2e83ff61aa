"""A visitor who has heard enough stops the answer: what was said by then stays, the model is cut off."""

import asyncio

from responder_stage import Stage, at_work

from ai_responder.model import ScriptedModels
from ai_responder.model.scripted import Script
from baton.hints import ask_channel, stop_request
from baton.models import Conversation, Entry

LONG = Script([f"word{number} " for number in range(200)], pause_s=0.02)


async def ask_to_stop(stage: Stage, conversation: Conversation, turn_id: str) -> None:
    await stage.platform.live.publish([(ask_channel(conversation.id), stop_request(turn_id))])


async def running_turn(heard: list[tuple[str, dict[str, object]]], kind: str) -> str:
    while True:
        for name, data in heard:
            if name == kind:
                return str(data["turn_id"])
        await asyncio.sleep(0.01)


async def test_what_was_said_stays_and_is_marked(stage: Stage) -> None:
    conversation = await stage.conversation()
    async with at_work(stage, ScriptedModels.saying(LONG)), stage.listening(conversation) as heard:
        await stage.says(conversation, "Tell me everything.")
        await ask_to_stop(stage, conversation, await running_turn(heard, "delta"))
        await stage.quiet()

    (answer,) = await stage.answers(conversation)
    (turn,) = await stage.turns(conversation)
    shown = "".join(str(data["text"]) for kind, data in heard if kind == "delta")
    assert (answer.text or "").startswith(shown.strip())
    assert "word199" not in (answer.text or "")
    assert answer.data == {"turn_id": turn.id, "stopped": True}
    assert (turn.state, turn.finish_reason) == ("done", "stopped")
    assert turn.completion_tokens > 0


async def test_a_stop_for_another_turn_or_before_the_first_word_changes_nothing(stage: Stage) -> None:
    conversation = await stage.conversation()
    models = ScriptedModels.saying(Script(["Short ", "and ", "whole."], pause_s=0.1))
    async with at_work(stage, models), stage.listening(conversation) as heard:
        await stage.says(conversation, "When?")
        await ask_to_stop(stage, conversation, await running_turn(heard, "turn"))
        await running_turn(heard, "delta")
        await ask_to_stop(stage, conversation, "another-turn")
        await stage.quiet()

    assert [one.text for one in await stage.answers(conversation)] == ["Short and whole."]


async def test_the_next_question_is_answered_as_ever(stage: Stage) -> None:
    conversation = await stage.conversation()
    async with at_work(stage, ScriptedModels.saying(LONG, "Whole.")), stage.listening(conversation) as heard:
        await stage.says(conversation, "Tell me everything.")
        await ask_to_stop(stage, conversation, await running_turn(heard, "delta"))
        await stage.quiet()
        await stage.says(conversation, "And now?")
        await stage.quiet()

    answers: list[Entry] = await stage.answers(conversation)
    assert answers[-1].text == "Whole."
    assert len(answers) == 2
