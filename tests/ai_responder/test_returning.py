"""A person hands back: the bot waits for the visitor, and knows that a person was here."""

from responder_stage import Stage, at_work

from ai_responder.model import ScriptedModels
from baton.conversation import return_to_bot
from baton.models import Conversation
from baton.passing import person, read_baton, take
from baton.posting import Draft, post


async def hands_back(stage: Stage, conversation: Conversation, words: str) -> None:
    """The agent says something and gives the baton back."""
    async with stage.platform.workbench.begin() as work:
        locked = await work.lock_conversation(conversation.id)
        assert locked is not None
        await post(work, locked, Draft("agent", words, author_id=stage.agent.id, author_name=stage.agent.name))
        step = return_to_bot(await read_baton(work, locked), person(stage.agent))
        assert step is not None
        await take(work, locked, step)


async def test_after_the_return_the_bot_waits_and_then_answers_once(stage: Stage) -> None:
    conversation = await stage.conversation()
    models = ScriptedModels.saying("Welcome back.")
    async with at_work(stage, models):
        await stage.joins(conversation)
        await stage.says(conversation, "My parcel is lost")
        await hands_back(stage, conversation, "I have sent a new one.")
        await stage.says(conversation, "Thank you. When will it come?")
        await stage.quiet()
    assert await stage.shape(conversation) == [
        "agent_joined", "visitor", "agent", "returned_to_bot", "visitor", "bot",
    ]  # fmt: skip
    (prompt,) = models.prompts
    record = next(message.text for message in prompt.messages if "handed back" in message.text)
    assert "My parcel is lost" in record
    assert "I have sent a new one." in record
    spoken = [message.text for message in prompt.messages if message.role != "system"]
    assert spoken == ["Thank you. When will it come?"]


async def test_what_was_said_to_the_person_is_not_answered_after_the_return(stage: Stage) -> None:
    conversation = await stage.conversation()
    models = ScriptedModels.saying("never said")
    async with at_work(stage, models):
        await stage.joins(conversation)
        await stage.says(conversation, "My parcel is lost")
        await hands_back(stage, conversation, "Sent.")
        await stage.quiet()
    assert models.prompts == []


async def test_the_answer_that_a_takeover_cut_off_is_not_given_later(stage: Stage) -> None:
    conversation = await stage.conversation()
    models = ScriptedModels.saying("never said")
    await stage.says(conversation, "When?")
    await stage.joins(conversation)
    async with at_work(stage, models):
        await stage.quiet()
        await hands_back(stage, conversation, "At nine.")
        await stage.quiet()
    assert models.prompts == []
