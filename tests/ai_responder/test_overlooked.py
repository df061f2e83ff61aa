"""A nudge may be lost with the broker's volume: the visitor is answered all the same, once."""

from dataclasses import replace

import pytest
from responder_stage import QUICK, Stage, at_work, eventually, on_stage
from sqlalchemy import delete, update

from ai_responder.claims import Claims
from ai_responder.model import ScriptedModels
from ai_responder.nudges import Nudge
from ai_responder.sweeps import Overlooked
from baton.database import db_now
from baton.models import AiTurn, Conversation, OutboxRow
from baton.platform import Platform

LOOKING = replace(QUICK, overlooked_s=0.0, look_s=0.1)


async def nudge_is_lost(stage: Stage, conversation: Conversation, text: str = "When?") -> Nudge:
    """Said, committed, accepted by the broker, and then the broker forgot it."""
    await stage.says(conversation, text)
    async with stage.platform.workbench.begin() as work:
        await work.session.execute(delete(OutboxRow))
    return Nudge(stage.workspace.id, conversation.id)


def overlooked(stage: Stage, after_s: float = 0.0) -> Overlooked:
    return Overlooked(stage.platform.workbench, after_s)


async def test_who_was_overlooked_is_answered_without_a_further_word(stage: Stage) -> None:
    conversation = await stage.conversation()
    await nudge_is_lost(stage, conversation)
    async with at_work(stage, ScriptedModels.saying("At nine."), LOOKING):

        async def is_answered() -> bool:
            return bool(await stage.answers(conversation))

        await eventually(is_answered, within_s=30)
    assert await stage.shape(conversation) == ["visitor", "bot"]


async def test_nobody_is_overlooked_before_a_nudge_had_its_time(stage: Stage) -> None:
    conversation = await stage.conversation()
    nudge = await nudge_is_lost(stage, conversation)
    assert await overlooked(stage, after_s=3600).find() == []
    assert await overlooked(stage).find() == [nudge]


async def test_each_is_found_once_and_again_only_with_a_new_word(stage: Stage) -> None:
    conversation = await stage.conversation()
    nudge = await nudge_is_lost(stage, conversation)
    looking = overlooked(stage)
    assert await looking.find() == [nudge]
    assert await looking.find() == []
    await nudge_is_lost(stage, conversation, "Hello?")
    assert await looking.find() == [nudge]


async def test_many_are_found_a_few_at_a_time_and_none_is_left_out(stage: Stage) -> None:
    lost = {await nudge_is_lost(stage, await stage.conversation()) for _ in range(120)}
    looking, found = overlooked(stage), set[Nudge]()
    for _ in range(3):
        batch = await looking.find()
        assert len(batch) <= 50
        found.update(batch)
    assert found == lost


async def test_whom_somebody_is_answering_or_has_answered_is_not_overlooked(stage: Stage) -> None:
    conversation = await stage.conversation()
    nudge = await nudge_is_lost(stage, conversation)
    await Claims(stage.platform.workbench, "somebody", QUICK).claim(nudge)
    assert await overlooked(stage).find() == []
    async with stage.platform.workbench.begin() as work:
        await work.session.execute(update(AiTurn).values(state="done"))
    assert await overlooked(stage).find() == []


async def test_who_is_with_people_or_with_a_bot_of_others_is_not_looked_for(stage: Stage) -> None:
    for fields in ({"holder": "queue", "requested_at": db_now()}, {"answers": "external"}):
        await nudge_is_lost(stage, await stage.conversation(**fields))
    with_an_agent = await stage.conversation()
    await nudge_is_lost(stage, with_an_agent)
    await stage.joins(with_an_agent)
    assert await overlooked(stage).find() == []


async def test_a_turn_of_an_earlier_epoch_does_not_hide_who_came_back_from_the_queue(stage: Stage) -> None:
    conversation = await stage.conversation()
    nudge = await nudge_is_lost(stage, conversation)
    await Claims(stage.platform.workbench, "somebody", QUICK).claim(nudge)
    async with stage.platform.workbench.begin() as work:
        await work.session.execute(update(AiTurn).values(state="discarded"))
        await work.session.execute(update(Conversation).values(epoch=3, updated_at=db_now()))
    assert await overlooked(stage).find() == [nudge]


@pytest.fixture
async def on_postgres(real_stage: Stage) -> Stage:
    return real_stage


async def test_postgresql_finds_them_too(on_postgres: Stage) -> None:
    nudge = await nudge_is_lost(on_postgres, await on_postgres.conversation())
    assert nudge in await overlooked(on_postgres).find()


async def test_the_bots_of_all_workspaces_are_looked_after(platform: Platform) -> None:
    async with on_stage(platform) as acme, on_stage(platform) as other:
        lost = {await nudge_is_lost(stage, await stage.conversation()) for stage in (acme, other)}
        assert set(await overlooked(acme).find()) == lost
