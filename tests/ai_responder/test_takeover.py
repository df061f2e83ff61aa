"""A person takes over while the bot is answering, at any moment: not one bot line after it, and the model is let go.

`BATON_TAKEOVERS=1000` runs the whole number; the fast suite runs a hundred.
"""

import asyncio
import os
import random
import time
from dataclasses import dataclass, field
from statistics import median

import pytest
from responder_child import a_child
from responder_stage import QUICK, Stage, at_work, eventually
from servers.ai_script import Script

from ai_responder.model import OnText, Prompt, Said, ScriptedModels, Usage
from ai_responder.model.providers import OpenAIModels
from ai_responder.model.scripted import Script as Words
from ai_responder.timing import Timing
from baton.live import Live
from baton.models import Conversation

TAKEOVERS = int(os.environ.get("BATON_TAKEOVERS", "100"))
AT_ONCE = 25
BESIDE_OTHERS = 8
"""Two more processes share the processors with this one: it is about whom the word reaches, not about a crowd."""
LONGEST_WAIT_S = 2.6
"""The scripted answer takes over two seconds: some takeovers come before its first word, some after its last."""


async def lines_after(stage: Stage, conversation: Conversation, seq: int) -> int:
    return sum(1 for entry in await stage.answers(conversation) if (entry.seq or 0) > seq)


@dataclass
class Takeovers:
    """Many conversations, each taken over at a random moment of its answer; when, and what the bot said after it."""

    stage: Stage
    taken: dict[str, float] = field(default_factory=dict)
    late: int = 0

    async def happen(self, count: int, at_once: int = AT_ONCE) -> None:
        gate = asyncio.Semaphore(at_once)

        async def one(number: int) -> None:
            async with gate:
                conversation = await self.stage.conversation()
                await self.stage.says(conversation, f"takeover {number}.")
                await asyncio.sleep(random.uniform(0, LONGEST_WAIT_S))
                seq = await self.stage.joins(conversation)
                self.taken[f"takeover {number}."] = time.time()
                await asyncio.sleep(0.3)
                self.late += await lines_after(self.stage, conversation, seq)

        await asyncio.gather(*(one(number) for number in range(count)))
        await self.stage.quiet(30)
        await asyncio.sleep(0.3)

    def lateness(self, rows: list[dict[str, object]]) -> list[float]:
        """For each stream that was cut: how many seconds after its takeover."""
        cut = [row for row in rows if row["ended"] == "cancelled"]
        return sorted(float(str(row["ended_at"])) - self.taken[str(row["last_user"])] for row in cut)


async def test_takeovers_at_random_moments_of_a_streaming_answer(
    stage: Stage, models: OpenAIModels, script: Script
) -> None:
    await script.plan("long(150)", match="takeover", repeat=True)
    takeovers = Takeovers(stage)
    async with at_work(stage, models, Timing()):  # renewals every 5 s: only the live hint can be this quick
        await takeovers.happen(TAKEOVERS)
    rows = await script.log()

    assert takeovers.late == 0
    assert len(takeovers.taken) == TAKEOVERS
    assert all(row["ended"] for row in rows), "no stream is left open"
    lateness = takeovers.lateness(rows)
    assert len(lateness) > TAKEOVERS / 10, "many takeovers hit the middle of an answer"
    print(f"streams cut {len(lateness)}, p50 {median(lateness) * 1000:.0f} ms, worst {lateness[-1] * 1000:.0f} ms")
    assert lateness[-1] < 1


@pytest.mark.timeout(180)
async def test_takeovers_heard_through_redis_by_two_other_processes(real_stage: Stage, script: Script) -> None:
    await script.plan("long(150)", match="takeover", repeat=True)
    takeovers = Takeovers(real_stage)
    settings = real_stage.platform.settings
    async with a_child(settings), a_child(settings):
        await takeovers.happen(40, BESIDE_OTHERS)
    rows = await script.log()
    assert takeovers.late == 0
    assert all(row["ended"] for row in rows)
    lateness = takeovers.lateness(rows)
    assert len(lateness) > 4
    assert lateness[-1] < 1


async def test_a_takeover_between_the_models_last_word_and_the_commit(stage: Stage) -> None:
    conversation = await stage.conversation()

    class TakenOver(ScriptedModels):
        async def answer(self, prompt: Prompt, on_text: OnText) -> Said:
            on_text("A whole answer.")
            await stage.joins(conversation)
            return Said("A whole answer.", "stop", usage=Usage(7, 3))

    async with at_work(stage, TakenOver()):
        await stage.says(conversation, "When?")
        await stage.quiet()

    assert await stage.shape(conversation) == ["visitor", "agent_joined"]
    (turn,) = await stage.turns(conversation)
    assert turn.state == "discarded"


async def test_even_if_nobody_tells_it_the_bot_stays_silent_and_notices_at_the_next_renewal(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redis may lose every hint: the fence is in the database."""

    async def lost(self: Live, messages: object) -> None:
        return

    monkeypatch.setattr(type(stage.platform.live), "publish", lost)
    conversation = await stage.conversation()
    models = ScriptedModels.saying(Words(["word "] * 500, pause_s=0.02))
    async with at_work(stage, models):
        await stage.says(conversation, "Tell me everything")

        async def is_shown() -> bool:
            return any(turn.shown for turn in await stage.turns(conversation))

        await eventually(is_shown)
        await stage.joins(conversation)
        await asyncio.sleep(QUICK.renew_s + 0.4)
        assert models.cancelled == 1
    assert await stage.answers(conversation) == []


async def test_closing_silences_the_bot_too(stage: Stage) -> None:
    from baton.conversation import close
    from baton.passing import read_baton, take

    conversation = await stage.conversation()
    models = ScriptedModels.saying(Words(["word "] * 200, pause_s=0.02))
    async with at_work(stage, models), stage.listening(conversation) as heard:
        await stage.says(conversation, "Tell me everything")
        while not any(kind == "delta" for kind, _ in heard):
            await asyncio.sleep(0.01)
        async with stage.platform.workbench.begin() as work:
            locked = await work.lock_conversation(conversation.id)
            assert locked is not None
            step = close(await read_baton(work, locked), "visitor")
            assert step is not None
            await take(work, locked, step)
        await asyncio.sleep(0.1)
        assert models.cancelled == 1
    assert await stage.shape(conversation) == ["visitor", "closed"]


async def test_no_delta_leaves_after_the_takeover_was_heard(stage: Stage) -> None:
    conversation = await stage.conversation()
    models = ScriptedModels.saying(Words(["word "] * 300, pause_s=0.005))
    async with at_work(stage, models), stage.listening(conversation) as heard:
        await stage.says(conversation, "Tell me everything")
        while sum(kind == "delta" for kind, _ in heard) < 3:
            await asyncio.sleep(0.005)
        await stage.joins(conversation)
        await asyncio.sleep(0.3)
    kinds = [kind for kind, _ in heard]
    told_at = kinds.index("conversation", kinds.index("delta"))
    assert "delta" not in kinds[told_at + 2 :], "at most the one that was on its way"
    assert all(data["epoch"] == 1 for kind, data in heard if kind == "delta")
