"""A growing text as deltas: running numbers, index 0 says everything so far."""

from ai_responder.pieces import Pieces
from ai_responder.turn import Turn

TURN = Turn("t", "w", "c", epoch=3, attempt=2, reply_to_seq=7)


def shown(delta: dict[str, object] | None) -> tuple[object, object] | None:
    return (delta["index"], delta["text"]) if delta else None


def test_each_delta_says_only_what_is_new() -> None:
    pieces = Pieces(TURN)
    assert [shown(pieces.next(text)) for text in ("We", "We ship", "We ship!")] == [(0, "We"), (1, " ship"), (2, "!")]


def test_nothing_new_is_no_delta() -> None:
    pieces = Pieces(TURN)
    assert pieces.next("") is None
    pieces.next("We")
    assert pieces.next("We") is None


def test_a_new_listener_gets_everything_as_index_0_and_the_numbers_run_on() -> None:
    pieces = Pieces(TURN)
    pieces.next("We")
    pieces.next("We ship")
    pieces.start_over()
    assert shown(pieces.next("We ship on")) == (0, "We ship on")
    assert shown(pieces.next("We ship on Monday")) == (3, " Monday")


def test_a_text_that_began_anew_replaces_the_old_one() -> None:
    pieces = Pieces(TURN)
    pieces.next("Let me see")
    pieces.start_over()
    assert shown(pieces.next("No")) == (0, "No")


def test_a_delta_names_its_turn() -> None:
    delta = Pieces(TURN).next("We") or {}
    assert {name: delta[name] for name in ("turn_id", "attempt", "epoch", "in_reply_to")} == {
        "turn_id": "t", "attempt": 2, "epoch": 3, "in_reply_to": 7,
    }  # fmt: skip
