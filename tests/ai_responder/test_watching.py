"""Who comes late, or watches, sees the answer so far; Ably being away holds nothing up."""

import asyncio
from datetime import UTC, datetime, timedelta

from responder_stage import Stage, at_work
from sqlalchemy import update
from sqlmodel import col

from ai_responder.model import ScriptedModels
from ai_responder.model.scripted import Script
from baton.hints import ask_channel, snapshot_request
from baton.models import Conversation, Secret
from baton.realtime import RealtimeMessage, RealtimeUnavailable, RecordedRealtime
from baton.realtime.channels import conversation as conversation_channel
from baton.secrets_at_rest import ABLY, store_secret

SLOWLY = Script([f"word{number} " for number in range(30)], pause_s=0.02)


async def with_an_ably_key(stage: Stage) -> RecordedRealtime:
    secret = Secret(workspace_id=stage.workspace.id, name=ABLY, sealed="")
    async with stage.platform.workbench.begin() as work:
        await store_secret(work, stage.platform.sealer, secret, "app.key:secret")
    assert isinstance(stage.platform.realtime, RecordedRealtime)
    return stage.platform.realtime


async def is_watched(stage: Stage, conversation: Conversation) -> None:
    async with stage.platform.workbench.begin() as work:
        until = datetime.now(UTC) + timedelta(seconds=60)
        await work.session.execute(
            update(Conversation).where(col(Conversation.id) == conversation.id).values(watched_until=until)
        )


async def ask(stage: Stage, conversation: Conversation) -> None:
    await stage.platform.live.publish([(ask_channel(conversation.id), snapshot_request())])


def text_of(messages: list[RealtimeMessage]) -> str:
    """As a reducer puts it together."""
    text = ""
    for message in messages:
        if message.name == "delta":
            text = (text if message.data["index"] else "") + str(message.data["text"])
    return text


async def test_a_new_listener_gets_the_text_so_far_as_index_0(stage: Stage) -> None:
    conversation = await stage.conversation()
    async with at_work(stage, ScriptedModels.saying(SLOWLY)):
        async with stage.listening(conversation) as early:
            await stage.says(conversation, "Go on")
            while sum(kind == "delta" for kind, _ in early) < 5:
                await asyncio.sleep(0.01)
        async with stage.listening(conversation) as late:
            await ask(stage, conversation)
            await stage.quiet()
    deltas = [data for kind, data in late if kind == "delta"]
    repeated = next(number for number, data in enumerate(deltas) if data["index"] == 0)
    text = "".join(data["text"] for data in deltas[repeated:])
    assert text.startswith("word0 word1 ")
    assert "".join(SLOWLY.pieces).startswith(text)
    assert len(deltas) > repeated + 3


async def test_asking_before_the_first_word_is_answered_with_the_turn(stage: Stage) -> None:
    conversation = await stage.conversation()
    async with at_work(stage, ScriptedModels.saying(Script(["At last."], pause_s=0.4))):
        await stage.says(conversation, "Go on")
        await asyncio.sleep(0.15)
        async with stage.listening(conversation) as late:
            await ask(stage, conversation)
            await asyncio.sleep(0.1)
            assert [(kind, data["state"]) for kind, data in late] == [("turn", "thinking")]
            await stage.quiet()


async def test_a_watched_conversations_answer_grows_on_ably_in_larger_pieces(stage: Stage) -> None:
    ably = await with_an_ably_key(stage)
    conversation = await stage.conversation()
    await is_watched(stage, conversation)
    async with at_work(stage, ScriptedModels.saying(SLOWLY)), stage.listening(conversation) as heard:
        await stage.says(conversation, "Go on")
        await stage.quiet()
        await asyncio.sleep(0.1)
    channel = conversation_channel(stage.workspace.id, conversation.id)
    messages = ably.on(channel)
    states = [message.data["state"] for message in messages if message.name == "turn"]
    assert (states[0], states[-1]) == ("thinking", "done")
    assert text_of(messages).startswith("word0 word1 ")
    assert len({message.id for message in messages}) == len(messages)
    on_ably = sum(message.name == "delta" for message in messages)
    assert 2 < on_ably < sum(kind == "delta" for kind, _ in heard)


async def test_a_watch_that_begins_in_the_middle_sees_the_text_so_far(stage: Stage) -> None:
    ably = await with_an_ably_key(stage)
    conversation = await stage.conversation()
    async with at_work(stage, ScriptedModels.saying(SLOWLY)), stage.listening(conversation) as heard:
        await stage.says(conversation, "Go on")
        while sum(kind == "delta" for kind, _ in heard) < 3:
            await asyncio.sleep(0.01)
        assert ably.published == [], "unwatched conversations cost Ably nothing"
        await is_watched(stage, conversation)
        await ask(stage, conversation)
        await stage.quiet()
        await asyncio.sleep(0.1)
    messages = ably.on(conversation_channel(stage.workspace.id, conversation.id))
    first = next(message for message in messages if message.name == "delta")
    assert first.data["index"] == 0
    assert text_of(messages).startswith("word0 word1 ")


async def test_ably_being_away_holds_no_answer_up(stage: Stage) -> None:
    ably = await with_an_ably_key(stage)
    ably.failure = RealtimeUnavailable("Ably cannot be reached")
    conversation = await stage.conversation()
    await is_watched(stage, conversation)
    async with at_work(stage, ScriptedModels.saying(Script(["Yes."], pause_s=0.05))):
        await stage.says(conversation, "Go on")
        await stage.quiet()
    assert await stage.shape(conversation) == ["visitor", "bot"]
