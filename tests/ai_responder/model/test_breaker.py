"""The breaker: open after failures in a row, one probe after the rest, and only for its own key."""

from ai_responder.model.breaker import FAILURES, REST_S, Breaker, Breakers


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def broken(clock: Clock) -> Breaker:
    breaker = Breaker(clock)
    for _ in range(FAILURES):
        assert breaker.admits()
        breaker.failed()
    return breaker


def test_it_opens_after_failures_in_a_row() -> None:
    assert not broken(Clock()).admits()


def test_a_success_between_them_keeps_it_closed() -> None:
    breaker = Breaker(Clock())
    for _ in range(3):
        for _ in range(FAILURES - 1):
            breaker.failed()
        breaker.succeeded()
    assert breaker.admits()


def test_after_the_rest_one_call_tries_it() -> None:
    clock = Clock()
    breaker = broken(clock)
    clock.now += REST_S
    assert breaker.admits()
    assert not breaker.admits(), "one probe at a time"
    breaker.succeeded()
    assert breaker.admits()


def test_a_probe_that_fails_means_another_rest() -> None:
    clock = Clock()
    breaker = broken(clock)
    clock.now += REST_S
    assert breaker.admits()
    breaker.failed()
    assert not breaker.admits()
    clock.now += REST_S
    assert breaker.admits()


def test_a_probe_that_says_nothing_makes_room_for_the_next() -> None:
    clock = Clock()
    breaker = broken(clock)
    clock.now += REST_S
    assert breaker.admits()
    breaker.let_go()
    assert breaker.admits()


def test_one_keys_failures_are_not_anothers() -> None:
    breakers = Breakers(Clock())
    for _ in range(FAILURES):
        breakers.of("broken").failed()
    assert not breakers.of("broken").admits()
    assert breakers.of("well").admits()
