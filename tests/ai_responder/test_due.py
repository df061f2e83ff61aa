"""The rules of what is due, each beside its opposite."""

import pytest

from ai_responder.due import EndedTurn, RunningTurn, Standing, due_seq, move


def standing(**changes: object) -> Standing:
    given: dict[str, object] = {"bot_holds": True, "epoch": 1, "last_visitor_seq": 5, "answered_seq": 3, **changes}
    return Standing(**given)  # type: ignore[arg-type]


def running(**changes: object) -> RunningTurn:
    given: dict[str, object] = {"reply_to_seq": 3, "shown": False, "alive": True, "age_s": 0.5, **changes}
    return RunningTurn(**given)  # type: ignore[arg-type]


def test_the_visitors_last_entry_is_due() -> None:
    assert due_seq(standing()) == 5


def test_nothing_is_due_once_it_was_answered() -> None:
    assert due_seq(standing(answered_seq=5)) is None


def test_nothing_is_due_while_somebody_else_holds() -> None:
    assert due_seq(standing(bot_holds=False)) is None


def test_what_the_ai_failed_on_is_due_only_when_the_visitor_withdrew() -> None:
    failed = standing(unanswerable_seq=5)
    assert due_seq(failed) is None
    assert due_seq(failed, even_unanswerable=True) == 5
    assert due_seq(standing(unanswerable_seq=4)) == 5


@pytest.mark.parametrize(
    ("due", "beside", "earlier", "expected"),
    [
        (5, None, None, "begin"),
        (None, None, None, "leave"),
        (5, None, EndedTurn("done", 1), "leave"),
        (5, None, EndedTurn("discarded", 1), "again"),
        (5, None, EndedTurn("failed", 1), "again"),
        (5, None, EndedTurn("failed", 2), "leave"),
        (5, running(), None, "supersede"),
        (3, running(), None, "leave"),
        (5, running(shown=True), None, "leave"),
        (5, running(age_s=3.5), None, "leave"),
        (5, running(alive=False), None, "take_over"),
        (3, running(alive=False, shown=True), None, "take_over"),
        (None, running(alive=False), None, "discard"),
        (None, running(), None, "leave"),
    ],
)
def test_what_a_worker_does(
    due: int | None, beside: RunningTurn | None, earlier: EndedTurn | None, expected: str
) -> None:
    assert move(due, beside, earlier, epoch=2, longest_delay_s=3) == expected
