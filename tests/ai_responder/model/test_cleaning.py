"""Model output in pieces: what cannot be stored goes, split characters are joined."""

from ai_responder.model.cleaning import Cleaner, clean


def test_nul_and_half_pairs_are_dropped_and_all_else_is_kept() -> None:
    assert clean("a\x00b\ud800c") == "abc"
    assert clean("\u202e<script>\x07 👍 é") == "\u202e<script>\x07 👍 é"


def test_a_pair_written_as_two_halves_becomes_its_character() -> None:
    assert clean("\ud83d\udc4d") == "👍"


def test_a_character_split_between_two_pieces_is_joined() -> None:
    cleaner = Cleaner()
    assert cleaner.feed("ok \ud83d") == "ok "
    assert cleaner.feed("\udc4d!") == "👍!"


def test_a_half_without_its_other_half_is_dropped() -> None:
    cleaner = Cleaner()
    assert cleaner.feed("\ud83d") == ""
    assert cleaner.feed("x\udc4d") == "x"
