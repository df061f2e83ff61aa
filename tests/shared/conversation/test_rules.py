"""Who may pass the baton, and who may not: each rule beside its opposite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from baton.conversation import (
    Baton,
    Person,
    cancel_handoff,
    close,
    expire_handoff,
    join,
    leave,
    may_speak,
    reopen,
    reopens_by_visitor,
    request_handoff,
    return_to_bot,
    transfer,
)
from baton.conversation.handoff import missed_mark
from baton.errors import Conflict, ConversationClosed, HeldByAgent, NotAllowed, StaleEpoch

Attempt = Callable[[], object]

NOOR, SAM = Person("noor", "Noor"), Person("sam", "Sam")
WITH_BOT = Baton("hybrid", "open", "bot", 1)
WAITING = Baton("hybrid", "open", "queue", 2, listed=True)
WITH_NOOR = Baton("hybrid", "open", "agent", 3, agent=NOOR, listed=True)
CLOSED = replace(WITH_NOOR, status="closed", epoch=4)
MACHINE = Baton("ai_only", "open", "bot", 1)
PEOPLE = Baton("human_only", "open", "queue", 1)


def test_asking_with_somebody_there_passes_the_baton_to_the_queue() -> None:
    decision = request_handoff(WITH_BOT, "visitor", "available")
    assert decision.result == "queued"
    assert decision.step is not None
    assert (decision.step.event, decision.step.holder, decision.step.passes) == ("handoff_requested", "queue", True)


def test_asking_with_nobody_there_is_missed_once_per_epoch_and_result() -> None:
    decision = request_handoff(WITH_BOT, "visitor", "no_agents")
    assert (decision.result, decision.missed) == ("no_agents", True)
    assert decision.step is not None
    assert (decision.step.event, decision.step.holder, decision.step.passes) == ("handoff_missed", "bot", False)
    again = replace(WITH_BOT, missed_in=missed_mark(WITH_BOT, "no_agents"))
    assert request_handoff(again, "visitor", "no_agents").step is None
    assert request_handoff(again, "visitor", "closed_hours").step is not None
    assert request_handoff(replace(again, epoch=5), "visitor", "no_agents").step is not None


@pytest.mark.parametrize(("trigger", "wait"), [("visitor", True), ("ai_unavailable", False)])
def test_who_insists_or_has_no_bot_any_more_is_queued_all_the_same(trigger: str, wait: bool) -> None:
    decision = request_handoff(WITH_BOT, trigger, "no_agents", wait=wait)  # type: ignore[arg-type]
    assert decision.result == "queued"


def test_asking_again_changes_nothing() -> None:
    assert request_handoff(WAITING, "visitor", "no_agents") == request_handoff(WAITING, "model", "available")
    assert request_handoff(WAITING, "visitor", "available").step is None
    assert request_handoff(WITH_NOOR, "visitor", "available").result == "already_human"


def test_the_first_word_of_human_only_is_an_event_and_no_pass() -> None:
    step = request_handoff(PEOPLE, "visitor", "no_agents").step
    assert step is not None
    assert (step.event, step.holder, step.passes) == ("handoff_requested", "queue", False)
    assert request_handoff(replace(PEOPLE, listed=True), "visitor", "available").step is None


def test_ai_only_knows_no_people() -> None:
    attempts: list[Attempt] = [
        lambda: request_handoff(MACHINE, "visitor", "available"),
        lambda: join(MACHINE, NOOR),
        lambda: transfer(MACHINE, NOOR, SAM),
        lambda: return_to_bot(MACHINE, NOOR),
        lambda: cancel_handoff(MACHINE),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()


def test_human_only_knows_no_bot() -> None:
    attempts: list[Attempt] = [lambda: cancel_handoff(PEOPLE), lambda: return_to_bot(PEOPLE, NOOR)]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert expire_handoff(replace(PEOPLE, listed=True), "return_to_bot").holder == "queue"


def test_joining_takes_the_baton_from_queue_and_bot_but_not_from_another() -> None:
    for baton in (WAITING, WITH_BOT):
        step = join(baton, NOOR)
        assert step is not None
        assert (step.event, step.holder, step.agent) == ("agent_joined", "agent", NOOR)
    assert join(WITH_NOOR, NOOR) is None
    with pytest.raises(HeldByAgent) as lost:
        join(WITH_NOOR, SAM)
    assert lost.value.extensions["holder_agent"] == {"id": "noor", "name": "Noor"}


def test_only_the_holder_leaves_transfers_and_gives_back() -> None:
    assert leave(WITH_NOOR, NOOR).holder == "queue"
    assert leave(WITH_NOOR, NOOR, "lost").data["reason"] == "lost"
    passed = transfer(WITH_NOOR, NOOR, SAM)
    assert passed is not None
    assert passed.agent == SAM
    back = return_to_bot(WITH_NOOR, NOOR)
    assert back is not None
    assert back.holder == "bot"
    attempts: list[Attempt] = [
        lambda: leave(WITH_NOOR, SAM),
        lambda: return_to_bot(WITH_NOOR, SAM),
    ]
    for attempt in attempts:
        with pytest.raises(HeldByAgent):
            attempt()
    with pytest.raises(Conflict):
        leave(WAITING, NOOR)
    assert transfer(WITH_NOOR, NOOR, NOOR) is None
    assert return_to_bot(WITH_BOT, NOOR) is None


def test_never_mind_is_for_those_who_wait() -> None:
    step = cancel_handoff(WAITING)
    assert step is not None
    assert (step.event, step.holder) == ("handoff_cancelled", "bot")
    assert cancel_handoff(WITH_BOT) is None
    with pytest.raises(HeldByAgent):
        cancel_handoff(WITH_NOOR)


def test_the_end_of_the_wait_follows_the_policy() -> None:
    back = expire_handoff(WAITING, "return_to_bot")
    assert (back.holder, back.passes) == ("bot", True)
    on = expire_handoff(WAITING, "keep_waiting")
    assert (on.holder, on.passes) == ("queue", False)
    with pytest.raises(Conflict):
        expire_handoff(WITH_NOOR, "return_to_bot")


def test_the_bot_speaks_only_while_it_holds_the_baton_in_its_own_epoch() -> None:
    may_speak(WITH_BOT, "bot", epoch=1)
    for baton, epoch in ((WAITING, 2), (WITH_NOOR, 3), (WITH_BOT, 2)):
        with pytest.raises(StaleEpoch):
            may_speak(baton, "bot", epoch=epoch)


def test_a_closed_conversation_refuses_everything_but_coming_back() -> None:
    attempts: list[Attempt] = [
        lambda: request_handoff(CLOSED, "visitor", "available"),
        lambda: join(CLOSED, NOOR),
        lambda: leave(CLOSED, NOOR),
        lambda: may_speak(CLOSED, "agent"),
    ]
    for attempt in attempts:
        with pytest.raises(ConversationClosed):
            attempt()
    assert close(CLOSED, "agent", NOOR) is None
    ended = close(WITH_NOOR, "visitor")
    assert ended is not None
    assert (ended.status, ended.holder) == ("closed", "agent")


def test_an_agent_who_reopens_is_the_holder_and_in_ai_only_the_bot() -> None:
    step = reopen(CLOSED, SAM)
    assert step is not None
    assert (step.holder, step.agent) == ("agent", SAM)
    machine = reopen(replace(MACHINE, status="closed"), SAM)
    assert machine is not None
    assert machine.holder == "bot"
    with pytest.raises(Conflict):
        reopen(WITH_NOOR, SAM)


def test_a_visitor_reopens_within_the_window_only() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    step = reopens_by_visitor(CLOSED, now - timedelta(hours=1), 86_400, now)
    assert step is not None
    assert step.holder == "bot"
    people = reopens_by_visitor(replace(PEOPLE, status="closed"), now, 60, now)
    assert people is not None
    assert people.holder == "queue"
    with pytest.raises(ConversationClosed):
        reopens_by_visitor(CLOSED, now - timedelta(days=2), 86_400, now)
