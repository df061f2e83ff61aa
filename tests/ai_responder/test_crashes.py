"""A worker is killed between any two steps of a turn: exactly one answer for each of the visitor's messages."""

import asyncio
import os
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from responder_child import KILLED, a_child
from responder_stage import Stage, eventually, on_stage
from servers.ai_script import Script
from servers.standins import StandIn

from baton.models import Conversation
from baton.platform import Platform
from baton.testing import embedded_platform

POINTS = [
    "after_turn_claimed",
    "during_model_call",
    "after_turn_shown",
    "after_model_call",
    "before_answer_commit",
    "after_answer_commit",
    "before_ack",
]
AFTER_THE_COMMIT = ("after_answer_commit", "before_ack")
SOME_POINTS = POINTS if os.environ.get("BATON_ALL_CRASHES") else ["after_turn_shown", "before_ack"]


async def assert_one_answer(stage: Stage, conversation: Conversation) -> None:
    async def is_answered() -> bool:
        turns = await stage.turns(conversation)
        return bool(turns) and all(turn.state == "done" for turn in turns)

    await eventually(is_answered, within_s=40)
    await asyncio.sleep(0.5)
    assert await stage.shape(conversation) == ["visitor", "bot"]
    (answer,) = await stage.answers(conversation)
    assert (answer.text or "").startswith("(Stand-in)"), "an answer, not an apology"
    assert answer.in_reply_to == 1


async def calls_since(moment: float, ai_standin: StandIn) -> int:
    """How often the model was asked."""
    async with httpx.AsyncClient(base_url=ai_standin.url) as http:
        return sum(1 for row in await Script(http).log() if float(str(row["started_at"])) > moment)


def where(ai_standin: StandIn) -> dict[str, Any]:
    return {"openai_base_url": f"{ai_standin.url}/v1", "openai_api_key": SecretStr(ai_standin.key)}


@pytest.mark.parametrize("point", POINTS)
async def test_an_embedded_house_that_crashed_answers_once_after_its_restart(
    tmp_path: Path, ai_standin: StandIn, point: str
) -> None:
    began_at = time.time()
    async with embedded_platform(tmp_path, **where(ai_standin)) as platform, on_stage(platform) as stage:
        conversation = await stage.conversation()
        settings = platform.settings
    async with a_child(settings, crash_at=point) as first:
        first.says(conversation.id, "hello")
        assert await first.dies() == KILLED
    async with a_child(settings):
        platform = Platform.build(settings)
        await assert_one_answer(Stage(platform, stage.workspace, stage.bot, stage.agent), conversation)
        await platform.database.stop()
    asked = await calls_since(began_at, ai_standin)
    assert asked == 1 if point in AFTER_THE_COMMIT else asked in (1, 2), "what is committed is not paid for twice"


@pytest.mark.parametrize("point", SOME_POINTS)
async def test_on_real_servers_another_replica_finishes_what_a_killed_one_began(real_stage: Stage, point: str) -> None:
    stage = real_stage
    conversation = await stage.conversation()
    async with a_child(stage.platform.settings, crash_at=point) as worker:
        await stage.says(conversation, "hello")
        assert await worker.dies() == KILLED
    async with a_child(stage.platform.settings):
        await assert_one_answer(stage, conversation)


async def test_two_replicas_share_many_bursts_and_answer_each_message_once(real_stage: Stage) -> None:
    stage = real_stage
    async with stage.platform.workbench.begin() as work:
        stage.bot.debounce_ms = 100
        await work.session.merge(stage.bot)
    conversations = [await stage.conversation() for _ in range(30)]
    async with a_child(stage.platform.settings), a_child(stage.platform.settings):
        for round_of in ("hello", "hello again", "and hello once more"):
            await asyncio.gather(*(stage.says(each, round_of) for each in conversations))
            await asyncio.sleep(0.07)

        async def all_are_answered() -> bool:
            for each in conversations:
                answers = await stage.answers(each)
                if not answers or answers[-1].in_reply_to != (await stage.now(each)).last_visitor_seq:
                    return False
            return True

        await eventually(all_are_answered, within_s=60)
        await stage.quiet(within_s=40)
    for each in conversations:
        replied = [answer.in_reply_to for answer in await stage.answers(each)]
        assert len(replied) == len(set(replied))
        assert [turn.state for turn in await stage.turns(each)] == ["done"] * len(replied)
