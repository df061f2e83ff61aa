"""Who is offered a conversation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from handoff_router.routing import Candidate, choose

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def someone(name: str, load: int = 0, capacity: int = 5, minutes_ago: int | None = None) -> Candidate:
    offered = None if minutes_ago is None else NOON - timedelta(minutes=minutes_ago)
    return Candidate(name, load, capacity, offered)


def test_manual_routing_offers_to_nobody() -> None:
    assert choose("manual", [someone("noor")], ()).agent_id is None


def test_round_robin_takes_who_has_gone_longest_without_an_offer() -> None:
    agents = [someone("noor", minutes_ago=1), someone("sam", load=4, minutes_ago=9)]
    assert choose("round_robin", agents, ()).agent_id == "sam"


def test_round_robin_begins_with_who_never_had_an_offer() -> None:
    assert choose("round_robin", [someone("noor", minutes_ago=9), someone("sam")], ()).agent_id == "sam"


def test_least_busy_takes_who_has_least_to_do_however_long_ago_the_last_offer_was() -> None:
    agents = [someone("noor", load=1, minutes_ago=1), someone("sam", load=2, minutes_ago=9)]
    assert choose("least_busy", agents, ()).agent_id == "noor"


def test_least_busy_takes_turns_among_equals() -> None:
    agents = [someone("noor", load=1, minutes_ago=1), someone("sam", load=1, minutes_ago=9)]
    assert choose("least_busy", agents, ()).agent_id == "sam"


def test_who_is_full_is_offered_nothing() -> None:
    agents = [someone("noor", load=5), someone("sam", load=4)]
    assert choose("round_robin", agents, ()).agent_id == "sam"
    assert choose("round_robin", agents[:1], ()).agent_id is None


def test_who_has_declined_is_passed_over_until_all_who_are_free_have() -> None:
    agents = [someone("noor"), someone("sam"), someone("kim", load=5)]
    assert choose("round_robin", agents, ["noor"]).agent_id == "sam"
    over = choose("round_robin", agents, ["noor", "sam"])
    assert (over.agent_id, over.round_over) == (None, True)


def test_no_round_is_over_while_nobody_is_free() -> None:
    assert not choose("least_busy", [someone("noor", load=5)], ["noor"]).round_over
    assert not choose("least_busy", [], []).round_over
