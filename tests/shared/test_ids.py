"""Ids grow with time, so that a range of time is a range of keys."""

from datetime import UTC, datetime, timedelta

from baton.ids import first_id_at, is_id, new_id


def test_an_id_made_now_lies_between_a_moment_ago_and_a_moment_ahead() -> None:
    now = datetime.now(UTC)
    assert first_id_at(now - timedelta(seconds=1)) < new_id() < first_id_at(now + timedelta(seconds=1))


def test_the_first_id_of_a_moment_has_an_ids_shape() -> None:
    assert is_id(first_id_at(datetime(2026, 1, 1, tzinfo=UTC)))
