"""Any order of anything that people, bots and clocks may do, in all three modes, against the reference."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from trust.reference import NOBODY, Reference

from baton.conversation import (
    Baton,
    Person,
    Step,
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
from baton.conversation.state import Mode
from baton.errors import Problem

PEOPLE = {name: Person(name, name.title()) for name in ("noor", "sam")}
NOW = datetime(2026, 1, 1, tzinfo=UTC)
AGENTS = st.sampled_from(sorted(PEOPLE))


class Conversation(RuleBasedStateMachine):
    """The real rules and the reference, side by side. `turns`: the epochs in which a bot began an answer."""

    mode: Mode = "hybrid"

    @initialize()
    def begins(self) -> None:
        holder = "queue" if self.mode == "human_only" else "bot"
        self.baton = Baton(self.mode, "open", holder, 1)  # type: ignore[arg-type]
        self.told = Reference(self.mode, holder)
        self.turns: list[int] = []

    @rule(wait=st.booleans(), trigger=st.sampled_from(["visitor", "phrase", "model", "ai_unavailable"]))
    def somebody_asks_for_a_person(self, wait: bool, trigger: str) -> None:
        def asks() -> Step | None:
            return request_handoff(self.baton, trigger, "available", wait=wait).step  # type: ignore[arg-type]

        self._compare("ask", self._attempt(asks))

    @rule(trigger=st.sampled_from(["visitor", "phrase", "model"]), why=st.sampled_from(["no_agents", "closed_hours"]))
    def somebody_asks_while_nobody_is_there(self, trigger: str, why: str) -> None:
        """In hybrid the bot keeps the baton; with people from the start it waits all the same."""
        step = self._attempt(lambda: request_handoff(self.baton, trigger, why).step)  # type: ignore[arg-type]
        if self.mode == "human_only":
            self._compare("ask", step)
        else:
            assert step is None or (step.event, step.passes) == ("handoff_missed", False)

    @rule()
    def the_visitor_changes_their_mind(self) -> None:
        self._compare("cancel", self._attempt(lambda: cancel_handoff(self.baton)))

    @rule(policy=st.sampled_from(["return_to_bot", "keep_waiting"]))
    def the_wait_ends(self, policy: str) -> None:
        step = self._attempt(lambda: expire_handoff(self.baton, policy))
        if policy == "return_to_bot":
            self._compare("expire", step if step and step.passes else None)
        else:
            assert step is None or not step.passes

    @rule(who=AGENTS)
    def an_agent_joins(self, who: str) -> None:
        self._compare("join", self._attempt(lambda: join(self.baton, PEOPLE[who])), who)

    @rule(who=AGENTS, why=st.sampled_from(["left", "lost"]))
    def an_agent_leaves_or_is_lost(self, who: str, why: str) -> None:
        self._compare("leave", self._attempt(lambda: leave(self.baton, PEOPLE[who], why)), who)  # type: ignore[arg-type]

    @rule(who=AGENTS, to=AGENTS)
    def an_agent_hands_on(self, who: str, to: str) -> None:
        self._compare("transfer", self._attempt(lambda: transfer(self.baton, PEOPLE[who], PEOPLE[to])), who, to)

    @rule(who=AGENTS)
    def an_agent_gives_it_back(self, who: str) -> None:
        self._compare("give back", self._attempt(lambda: return_to_bot(self.baton, PEOPLE[who])), who)

    @rule(by=st.sampled_from(["visitor", "agent", "system"]))
    def somebody_closes_it(self, by: str) -> None:
        self._compare("close", self._attempt(lambda: close(self.baton, by)))  # type: ignore[arg-type]

    @rule(who=AGENTS)
    def an_agent_reopens_it(self, who: str) -> None:
        self._compare("reopen", self._attempt(lambda: reopen(self.baton, PEOPLE[who])), who)

    @rule()
    def the_visitor_comes_back_in_time(self) -> None:
        self._compare("reopen", self._attempt(lambda: reopens_by_visitor(self.baton, NOW, 60, NOW)))

    @rule()
    def the_bot_begins_an_answer(self) -> None:
        if self._attempt_to_speak(self.baton.epoch):
            self.turns.append(self.baton.epoch)

    @rule()
    def every_answer_that_was_begun_comes_at_last(self) -> None:
        """Also twice, and after any take-over: only one of this very epoch may be written."""
        for epoch in self.turns:
            may = self._attempt_to_speak(epoch)
            assert may == (self.told.is_open and self.told.holder == "bot" and epoch == self.told.epoch)

    @invariant()
    def both_say_the_same(self) -> None:
        holder = self.baton.agent.id if self.baton.holder == "agent" and self.baton.agent else self.baton.holder
        assert (holder, self.baton.status == "open", self.baton.epoch) == (
            self.told.holder, self.told.is_open, self.told.epoch,
        )  # fmt: skip

    @invariant()
    def each_mode_keeps_its_promise(self) -> None:
        assert self.mode != "ai_only" or self.baton.holder == "bot"
        assert self.mode != "human_only" or (self.baton.holder != "bot" and not self.turns)

    @invariant()
    def there_is_always_a_way_on(self) -> None:
        """Whoever waits can be taken by somebody; whoever is held can be let go; a bot that holds can speak."""
        noor = PEOPLE["noor"]
        if self.baton.status == "closed":
            assert reopens_by_visitor(self.baton, NOW, 60, NOW) is not None
        elif self.baton.holder == "queue":
            assert join(self.baton, noor) is not None
        elif self.baton.holder == "agent":
            assert leave(self.baton, self.baton.agent or noor).holder == "queue"
        else:
            assert self._attempt_to_speak(self.baton.epoch)

    def _attempt(self, act: object) -> Step | None:
        try:
            step: Step | None = act()  # type: ignore[operator]
        except Problem:
            return None
        return step

    def _attempt_to_speak(self, epoch: int) -> bool:
        try:
            may_speak(self.baton, "bot", epoch=epoch)
        except Problem:
            return False
        return True

    def _compare(self, act: str, step: Step | None, who: str = NOBODY, to: str = NOBODY) -> None:
        expected = self.told.expects(act, who, to)
        assert (step is not None) == (expected is not None), (act, who, self.baton, self.told)
        if step is None or expected is None:
            return
        self.told.becomes(act, expected)
        self.baton = replace(
            self.baton,
            status=step.status,
            holder=step.holder,
            agent=step.agent,
            epoch=self.baton.epoch + step.passes,
            listed=self.told.asked,
        )


@pytest.mark.parametrize("mode", ["ai_only", "human_only", "hybrid"])
def test_the_rules_and_the_reference_agree_whatever_happens(mode: Mode) -> None:
    machine = type("Conversation", (Conversation,), {"mode": mode})
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=150, stateful_step_count=40, deadline=None, derandomize=True, database=None),
    )


def test_a_rule_that_is_broken_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two agents at once, or a bot that answers in a later epoch: the machine finds either within its steps."""
    monkeypatch.setattr(Baton, "must_not_be_with_another", lambda self, agent: None)
    with pytest.raises(BaseException, match=r"assert|Flaky"):
        test_the_rules_and_the_reference_agree_whatever_happens("hybrid")
