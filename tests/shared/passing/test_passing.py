"""Passing the baton: one event each, the fence against late answers, and what ends with a holder's time."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select
from sqlmodel import col

from baton.asking import Request, ask_for_person
from baton.conversation import close, join, leave, return_to_bot
from baton.errors import HeldByAgent
from baton.models import Agent, AiTurn, Bridge, Conversation, Entry, Timer, Transition
from baton.passing import person, read_baton, take
from baton.platform import Platform
from baton.posting import Answer, Draft, post, post_fenced
from baton.testing import a_bot, a_conversation, a_visitor, a_workspace, an_agent


class Stage:
    """A conversation, a bot and an agent, and short ways to act on them."""

    def __init__(self, platform: Platform, conversation: Conversation, agent: Agent) -> None:
        self.platform, self.conversation, self.agent = platform, conversation, agent

    async def ask(self) -> str:
        async with self.platform.workbench.begin() as work:
            locked = await work.lock_conversation(self.conversation.id)
            assert locked is not None
            return await ask_for_person(work, locked, Request("visitor"))

    async def act(self, rule, *arguments) -> None:  # type: ignore[no-untyped-def]
        async with self.platform.workbench.begin() as work:
            locked = await work.lock_conversation(self.conversation.id)
            assert locked is not None
            step = rule(await read_baton(work, locked), *arguments)
            if step is not None:
                await take(work, locked, step)

    async def join(self, agent: Agent | None = None) -> None:
        await self.act(join, person(agent or self.agent))

    async def answer(self, epoch: int, text: str = "from the bot", reply_to: int | None = None) -> bool:
        async with self.platform.workbench.begin() as work:
            draft = Draft("bot", text, in_reply_to=reply_to)
            return await post_fenced(work, self.conversation.id, Answer(epoch, draft)) is not None

    async def now(self) -> Conversation:
        async with self.platform.workbench.read() as session:
            return await session.get_one(Conversation, self.conversation.id)

    async def entries(self) -> list[Entry]:
        async with self.platform.workbench.read() as session:
            mine = col(Entry.conversation_id) == self.conversation.id
            return list((await session.scalars(select(Entry).where(mine).order_by(col(Entry.seq)))).all())


@pytest.fixture
async def stage(platform: Platform) -> Stage:
    workbench = platform.workbench
    workspace = await a_workspace(workbench)
    agent = await an_agent(workbench, workspace)
    bot = await a_bot(workbench, workspace)
    return Stage(platform, await a_conversation(workbench, bot, await a_visitor(workbench, workspace)), agent)


async def test_a_whole_stretch_with_a_person_is_written_down(stage: Stage) -> None:
    assert await stage.ask() == "queued"
    await stage.join()
    await stage.act(leave, person(stage.agent))
    place = (await stage.now()).requested_at
    await stage.join()
    assert (await stage.now()).requested_at == place
    await stage.act(return_to_bot, person(stage.agent))
    now = await stage.now()
    assert (now.holder, now.epoch, now.boundary_seq, now.requested_at) == ("bot", 6, 5, None)
    assert [entry.event for entry in await stage.entries()] == [
        "handoff_requested", "agent_joined", "agent_left", "agent_joined", "returned_to_bot",
    ]  # fmt: skip
    async with stage.platform.workbench.read() as session:
        steps = (await session.scalars(select(Transition).order_by(col(Transition.epoch)))).all()
        assert [step.epoch for step in steps] == [2, 3, 4, 5, 6]
        assert steps[1].waited_s is not None
        assert (await session.scalars(select(Timer))).all() == []
        bridge = await session.get_one(Bridge, stage.conversation.id)
        assert (bridge.bridged_seq, bridge.bridge_until) == (0, 5)


async def test_a_late_answer_is_refused_and_an_early_one_stands(stage: Stage) -> None:
    assert await stage.answer(1, "in time")
    await stage.ask()
    assert not await stage.answer(1)
    await stage.join()
    assert not await stage.answer(3)
    await stage.act(return_to_bot, person(stage.agent))
    assert not await stage.answer(1)
    assert await stage.answer(4, "back again")
    texts = [entry.text for entry in await stage.entries() if entry.author == "bot"]
    assert texts == ["in time", "back again"]


async def test_in_a_race_no_bot_line_stands_after_the_takeover(platform: Platform) -> None:
    workbench = platform.workbench
    workspace = await a_workspace(workbench)
    agent, bot = await an_agent(workbench, workspace), await a_bot(workbench, workspace)
    stages = [
        Stage(platform, await a_conversation(workbench, bot, await a_visitor(workbench, workspace)), agent)
        for _ in range(60)
    ]
    acts = [act for stage in stages for act in (stage.answer(1), stage.join(), stage.answer(1))]
    await asyncio.gather(*acts)
    for stage in stages:
        entries = await stage.entries()
        (joined,) = [entry.seq for entry in entries if entry.event == "agent_joined"]
        assert [entry.seq for entry in entries if entry.author == "bot" and (entry.seq or 0) > (joined or 0)] == []
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))


async def test_of_many_who_join_at_once_one_wins_and_the_others_learn_who(platform: Platform) -> None:
    workbench = platform.workbench
    workspace = await a_workspace(workbench)
    agents = [await an_agent(workbench, workspace, f"Agent{number}") for number in range(12)]
    bot = await a_bot(workbench, workspace)
    stages = [
        Stage(platform, await a_conversation(workbench, bot, await a_visitor(workbench, workspace)), agents[0])
        for _ in range(5)
    ]
    for stage in stages:
        outcomes = await asyncio.gather(*(stage.join(agent) for agent in agents), return_exceptions=True)
        refused = [outcome for outcome in outcomes if isinstance(outcome, HeldByAgent)]
        now = await stage.now()
        assert (len(refused), now.epoch) == (11, 2)
        assert {outcome.extensions["holder_agent"]["id"] for outcome in refused} == {now.agent_id}  # type: ignore[index]


async def test_taking_the_baton_from_the_bot_ends_its_running_turn(stage: Stage) -> None:
    async with stage.platform.workbench.begin() as work:
        locked = await work.lock_conversation(stage.conversation.id)
        assert locked is not None
        turn = AiTurn(
            workspace_id=locked.workspace_id, conversation_id=locked.id, epoch=1, reply_to_seq=1, worker="w",
            lease_until=work.now,
        )  # fmt: skip
        work.add(turn)
    await stage.join()
    async with stage.platform.workbench.read() as session:
        assert (await session.get_one(AiTurn, turn.id)).state == "discarded"


async def test_closing_ends_the_wait_and_keeps_the_holder(stage: Stage) -> None:
    await stage.ask()
    await stage.act(close, "visitor")
    now = await stage.now()
    assert (now.status, now.holder, now.closed_at is not None) == ("closed", "queue", True)
    async with stage.platform.workbench.read() as session:
        assert (await session.scalars(select(Timer))).all() == []


async def test_notes_stand_in_a_sequence_of_their_own(stage: Stage) -> None:
    async with stage.platform.workbench.begin() as work:
        locked = await work.lock_conversation(stage.conversation.id)
        assert locked is not None
        said = await post(work, locked, Draft("agent", "Hello"))
        note = await post(work, locked, Draft("agent", "He is cross", audience="agents"))
        after = await post(work, locked, Draft("agent", "How can I help?"))
    assert (said.seq, note.seq, after.seq) == (1, None, 2)
    assert (note.note_seq, note.after_seq) == (1, 1)
