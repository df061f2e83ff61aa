"""Workers that freeze, die or come twice: the attempt fences them all."""

import asyncio

from responder_stage import QUICK, Stage, at_work
from sqlalchemy import update

from ai_responder.claims import Claims
from ai_responder.model import ScriptedModels
from ai_responder.model.scripted import Script
from ai_responder.nudges import Nudge
from ai_responder.turn import mark_shown, renew, supersede
from baton.database import db_now
from baton.models import AiTurn, Conversation

SLOW = Script(["word "] * 40, pause_s=0.02)


def a_worker(stage: Stage, name: str) -> Claims:
    return Claims(stage.platform.workbench, name, QUICK)


async def a_question(stage: Stage, **fields: object) -> Conversation:
    conversation = await stage.conversation(**fields)
    await stage.says(conversation, "When?")
    return conversation


async def lease_ends(stage: Stage) -> None:
    async with stage.platform.workbench.begin() as work:
        await work.session.execute(update(AiTurn).values(lease_until=db_now(-1)))


async def test_of_many_claims_at_the_same_instant_one_wins(stage: Stage) -> None:
    conversation = await a_question(stage)
    workers = [a_worker(stage, f"worker {number}") for number in range(10)]
    turns = await asyncio.gather(
        *(worker.claim(Nudge(conversation.workspace_id, conversation.id)) for worker in workers)
    )
    assert sum(turn is not None for turn in turns) == 1


async def test_a_turn_whose_worker_died_is_swept_and_finished_once(stage: Stage) -> None:
    conversation = await a_question(stage)
    dead = await a_worker(stage, "dead").claim(Nudge(conversation.workspace_id, conversation.id))
    assert dead is not None
    await lease_ends(stage)
    async with at_work(stage, ScriptedModels.saying("At nine.")):
        await stage.quiet()
    assert await stage.shape(conversation) == ["visitor", "bot"]
    (turn,) = await stage.turns(conversation)
    assert (turn.id, turn.attempt, turn.failures) == (dead.id, 2, 1)


async def test_a_worker_that_wakes_after_its_turn_was_taken_over_changes_nothing(stage: Stage) -> None:
    conversation = await a_question(stage)
    frozen = await a_worker(stage, "frozen").claim(Nudge(conversation.workspace_id, conversation.id))
    assert frozen is not None
    await lease_ends(stage)
    other = await a_worker(stage, "other").claim(Nudge(conversation.workspace_id, conversation.id))
    assert other is not None
    async with stage.platform.workbench.begin() as work:
        assert not await renew(work, frozen, 15)
        assert not await mark_shown(work, frozen)
        assert not await supersede(work, frozen, 9)
        assert await renew(work, other, 15)


async def test_a_frozen_worker_posts_nothing_when_it_wakes(stage: Stage) -> None:
    conversation = await stage.conversation()
    models = ScriptedModels.saying(SLOW, "The other's answer.")
    async with at_work(stage, models), stage.listening(conversation) as heard:
        await stage.says(conversation, "When?")
        while not any(kind == "delta" for kind, _ in heard):
            await asyncio.sleep(0.01)
        await lease_ends(stage)
        await stage.quiet()
    answers = await stage.answers(conversation)
    assert [answer.text for answer in answers] == ["The other's answer."]
    assert models.cancelled == 1
    attempts = [data["attempt"] for kind, data in heard if kind == "turn"]
    assert attempts[0] == 1
    assert 2 in attempts


async def test_a_newer_message_supersedes_what_was_not_shown_yet_in_the_same_turn(stage: Stage) -> None:
    conversation = await stage.conversation()
    models = ScriptedModels.saying(Script(["Too late."], pause_s=5), "Both of them.")
    async with at_work(stage, models):
        await stage.says(conversation, "One")
        while not models.prompts:
            await asyncio.sleep(0.01)
        last = await stage.says(conversation, "Two")
        await stage.quiet()
    (answer,) = await stage.answers(conversation)
    assert (answer.text, answer.in_reply_to) == ("Both of them.", last.seq)
    (turn,) = await stage.turns(conversation)
    assert (turn.attempt, turn.reply_to_seq) == (2, last.seq)
    assert models.cancelled == 1


async def test_after_the_longest_delay_a_newer_message_waits_for_its_own_turn(stage: Stage) -> None:
    conversation = await stage.conversation()
    models = ScriptedModels.saying(Script(["The first."], pause_s=QUICK.longest_delay_s + 0.4), "The second.")
    async with at_work(stage, models):
        await stage.says(conversation, "One")
        await asyncio.sleep(QUICK.longest_delay_s + 0.1)
        await stage.says(conversation, "Two")
        await stage.quiet()
    assert [answer.text for answer in await stage.answers(conversation)] == ["The first.", "The second."]
    assert models.cancelled == 0


async def test_over_a_turn_that_kills_its_workers_the_model_is_not_asked_for_ever(stage: Stage) -> None:
    conversation = await a_question(stage)
    for number in range(6):
        await a_worker(stage, f"worker {number}").claim(Nudge(conversation.workspace_id, conversation.id))
        await lease_ends(stage)
    models = ScriptedModels.saying("never said")
    async with at_work(stage, models):
        await stage.quiet()
    assert models.prompts == []
    assert await stage.shape(conversation) == ["visitor", "handoff_requested"]


async def test_an_external_bots_conversation_is_left_alone(stage: Stage) -> None:
    conversation = await a_question(stage, answers="external")
    assert await a_worker(stage, "worker").claim(Nudge(conversation.workspace_id, conversation.id)) is None


async def test_at_the_end_of_the_process_turns_are_released_for_others(stage: Stage) -> None:
    conversation = await stage.conversation()
    models = ScriptedModels.saying(Script(["word "] * 500, pause_s=0.02), "The other's answer.")
    async with stage.listening(conversation) as heard:
        async with at_work(stage, models):
            await stage.says(conversation, "When?")
            while not any(kind == "delta" for kind, _ in heard):
                await asyncio.sleep(0.01)
        (turn,) = await stage.turns(conversation)
        assert turn.state == "running"
        async with at_work(stage, models):
            await stage.quiet(within_s=15)
    assert [answer.text for answer in await stage.answers(conversation)] == ["The other's answer."]
