"""The breaker: one probe per pause, pauses that grow, and a quick return."""

from __future__ import annotations

from baton.realtime.breaker import Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_while_closed_everybody_passes() -> None:
    breaker = Breaker(Clock())
    assert all(breaker.admits() for _ in range(5))
    breaker.succeeded()
    assert not breaker.is_open


def test_a_failure_opens_it_and_one_probe_passes_after_the_pause() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    breaker.failed()
    assert not breaker.admits()
    clock.now = 2
    assert [breaker.admits() for _ in range(3)] == [True, False, False]
    breaker.succeeded()
    assert breaker.admits()
    assert breaker.admits()


def test_an_outage_costs_few_probes() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    breaker.failed()
    probes = 0
    for tenth in range(600):
        clock.now = tenth / 10
        if breaker.admits():
            probes += 1
            breaker.failed()
    assert 7 <= probes <= 14


def test_failures_of_older_calls_do_not_lengthen_the_pause() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(50):
        breaker.failed()
    clock.now = 1.3
    assert breaker.admits()


def test_a_probe_whose_caller_went_away_is_not_waited_for() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    breaker.failed()
    clock.now = 2
    assert breaker.admits()
    breaker.abandoned()
    assert breaker.admits()
