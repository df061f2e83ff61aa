"""One workspace's backlog does not delay another's visitors; what is set aside is neither lost nor done twice."""

import asyncio
from dataclasses import dataclass, field, replace

from responder_stage import QUICK, Stage, at_work, eventually

from ai_responder.handlers import subscriptions
from ai_responder.model import ScriptedModels
from ai_responder.model.interface import Model, OnText, Prompt, Said
from ai_responder.nudges import Nudge, as_messages
from ai_responder.responder import Responder
from ai_responder.shares import Shares
from baton.events import HandoffCancelled, MessagePosted
from baton.events.wire import decode
from baton.models import Conversation
from baton.testing import a_bot, a_conversation, a_visitor, a_workspace
from baton.topology import AI_RESPONDER


def nudges(workspace: str, count: int) -> list[Nudge]:
    return [Nudge(workspace, f"{workspace}{number}") for number in range(count)]


def test_one_workspace_has_half_and_a_newcomer_finds_room_at_once() -> None:
    shares = Shares(8)
    assert [shares.admit(nudge) for nudge in nudges("acme", 10)] == [True] * 4 + [False] * 6
    assert shares.admit(Nudge("bolt", "b0"))


def test_the_more_are_busy_the_smaller_are_the_shares_and_there_is_room_for_one_more() -> None:
    shares = Shares(12)
    for workspace in ("acme", "bolt"):
        for nudge in nudges(workspace, 20):
            shares.admit(nudge)
    assert shares.admit(Nudge("corp", "c0"))


def test_what_is_set_aside_runs_when_another_ends_the_oldest_first() -> None:
    shares = Shares(2)
    first, second, third = nudges("acme", 3)
    assert [shares.admit(nudge) for nudge in (first, second, third)] == [True, False, False]
    assert shares.leave("acme") == [second]
    assert shares.leave("acme") == [third]
    assert shares.leave("acme") == []
    assert shares.admit(first)


def test_workspaces_take_turns() -> None:
    shares = Shares(1)
    assert shares.admit(Nudge("corp", "c0"))
    for workspace in ("acme", "bolt"):
        for nudge in nudges(workspace, 3):
            assert not shares.admit(nudge)
    order = ["corp"]
    while following := shares.leave(order[-1]):
        order += [nudge.workspace_id for nudge in following]
    assert order == ["corp", "acme", "bolt", "acme", "bolt", "acme", "bolt"]
    assert shares.set_aside == 0


def test_several_nudges_of_one_conversation_are_one_and_a_withdrawal_is_not_forgotten() -> None:
    shares = Shares(1)
    assert shares.admit(Nudge("acme", "busy"))
    for withdrawn_in in (None, 3, None):
        assert not shares.admit(Nudge("acme", "a", withdrawn_in))
    assert shares.leave("acme") == [Nudge("acme", "a", 3)]


def test_whoever_ends_hands_back_what_is_set_aside() -> None:
    shares = Shares(1)
    assert shares.admit(Nudge("acme", "busy"))
    aside = [Nudge("acme", "a"), Nudge("bolt", "b", 2)]
    for nudge in aside:
        shares.admit(nudge)
    assert shares.close() == aside
    assert shares.leave("acme") == []
    told = [event for message in as_messages(aside) for event in decode(message.body)]
    assert {event.key: event.workspace_id for event in told} == {
        MessagePosted.key: "acme",
        HandoffCancelled.key: "bolt",
    }
    assert [event.epoch for event in told if isinstance(event, HandoffCancelled)] == [2]


@dataclass
class Slow(ScriptedModels):
    """Answers one workspace only when it is allowed to."""

    slow_for: str = ""
    allowed: asyncio.Event = field(default_factory=asyncio.Event)

    async def model_for(self, workspace_id: str, wanted: str | None) -> Model:
        del wanted
        return Waiting(self) if workspace_id == self.slow_for else self


@dataclass
class Waiting:
    models: Slow
    name: str = "slow"

    async def answer(self, prompt: Prompt, on_text: OnText) -> Said:
        await self.models.allowed.wait()
        return await self.models.answer(prompt, on_text)


async def test_a_workspace_whose_model_hangs_does_not_keep_another_waiting(stage: Stage) -> None:
    models = Slow(slow_for=stage.workspace.id)
    responder = Responder(stage.platform, models, QUICK, slots=6)
    await responder.start()
    await stage.platform.bus.subscribe(AI_RESPONDER.queue, subscriptions.bound_to(responder))
    crowd = [await stage.conversation() for _ in range(12)]
    for conversation in crowd:
        await stage.says(conversation, "Anybody?")
    workbench = stage.platform.workbench
    other = await a_workspace(workbench, "Other")
    bot = await a_bot(workbench, other, debounce_ms=0)
    neighbour = await a_conversation(workbench, bot, await a_visitor(workbench, other))
    await stage.says(neighbour, "Hello?")

    async def is_answered() -> bool:
        return bool(await stage.answers(neighbour))

    await eventually(is_answered, within_s=30)
    assert not any([await stage.answers(conversation) for conversation in crowd])
    models.allowed.set()
    await stage.quiet()

    async def all_are_answered() -> bool:
        return all([await stage.answers(conversation) for conversation in crowd])

    await eventually(all_are_answered, within_s=30)
    assert [await stage.shape(conversation) for conversation in crowd] == [["visitor", "bot"]] * len(crowd)
    await responder.stop()


async def test_what_a_process_had_set_aside_when_it_ended_is_found_by_another(stage: Stage) -> None:
    models = Slow(slow_for=stage.workspace.id)
    responder = Responder(stage.platform, models, QUICK, slots=2)
    await responder.start()
    await stage.platform.bus.subscribe(AI_RESPONDER.queue, subscriptions.bound_to(responder))
    crowd = [await stage.conversation() for _ in range(4)]
    for conversation in crowd:
        await stage.says(conversation, "Anybody?")
    await eventually(lambda: _one_runs(stage, crowd), within_s=30)
    await responder.stop()
    models.allowed.set()
    async with at_work(stage, models, replace(QUICK, overlooked_s=0.0, look_s=0.1)):

        async def all_are_answered() -> bool:
            return all([await stage.answers(conversation) for conversation in crowd])

        await eventually(all_are_answered, within_s=30)
    assert [await stage.shape(conversation) for conversation in crowd] == [["visitor", "bot"]] * len(crowd)


async def _one_runs(stage: Stage, crowd: list[Conversation]) -> bool:
    return any([await stage.turns(conversation) for conversation in crowd])
