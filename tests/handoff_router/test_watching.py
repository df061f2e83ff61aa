"""A watched conversation: live for agents while it is watched, silent again after the last watch."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from router_desk import Desk, eventually

from baton.database import db_now
from baton.events import WatchStarted
from baton.models import Bridge, Watch
from baton.stretch import continue_stretch


async def watch(desk: Desk, conversation_id: str) -> None:
    """As the agent API does it."""
    async with desk.platform.workbench.begin() as work:
        conversation = await work.lock_conversation(conversation_id)
        assert conversation is not None
        until = work.now + timedelta(seconds=60)
        work.add(Watch(conversation_id=conversation_id, agent_id=desk.noor.id, until=until))
        conversation.watched_until = until
        await continue_stretch(work, conversation, before_seq=conversation.last_seq)
        work.announce(conversation, WatchStarted.key)


async def end_of_watch(desk: Desk, conversation_id: str) -> None:
    async with desk.platform.workbench.begin() as work:
        found = await work.session.get_one(Watch, (conversation_id, desk.noor.id))
        found.until = db_now(-1)  # type: ignore[assignment]

    async def is_over() -> bool:
        return (await desk.read(conversation_id)).watched_until is None

    await eventually(is_over)


async def test_a_watched_conversation_of_the_bot_is_bridged_from_the_watch_to_its_end(desk: Desk) -> None:
    conversation = await desk.conversation()
    await desk.say(conversation, "before")
    await watch(desk, conversation)
    await desk.say(conversation, "during")
    await desk.write(conversation, "an answer", author="bot")
    await eventually(lambda: desk.texts(conversation) == ["during", "an answer"])
    await end_of_watch(desk, conversation)
    await desk.say(conversation, "after")
    await asyncio.sleep(0.5)
    assert desk.texts(conversation) == ["during", "an answer"]
    assert desk.inbox_events(conversation) == []


async def test_the_end_of_a_watch_does_not_end_the_stretch_of_an_escalated_conversation(desk: Desk) -> None:
    conversation = await desk.conversation()
    await watch(desk, conversation)
    await desk.ask(conversation)
    await end_of_watch(desk, conversation)
    await desk.say(conversation, "still here")
    await eventually(lambda: desk.texts(conversation)[-1:] == ["still here"])


async def test_a_stretch_that_returns_to_the_bot_goes_on_while_it_is_watched(desk: Desk) -> None:
    conversation = await desk.conversation()
    await desk.ask(conversation)
    await watch(desk, conversation)
    await desk.cancel(conversation)
    await desk.write(conversation, "the bot again", author="bot")
    await eventually(lambda: desk.texts(conversation)[-1:] == ["the bot again"])
    await end_of_watch(desk, conversation)
    async with desk.platform.workbench.read() as session:
        assert (await session.get_one(Bridge, conversation)).bridge_until == 3
