"""The checker itself is tried: a clean run passes, and each planted violation is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from trust.rig.checker import check
from trust.rig.clean_run import ADA, BEN, answered, clean_run, said
from trust.rig.evidence import Delivery, Evidence, Leftovers, Pass, Subscriber
from trust.rig.history import History, Record, hash_of, read_history
from trust.tally import record_checker

Plant = Callable[[Evidence], None]


def a_row_is_deleted(run: Evidence) -> None:
    run.entries = [entry for entry in run.entries if (entry.conv, entry.seq) != (BEN, 3)]


def a_row_is_there_twice(run: Evidence) -> None:
    run.entries.append(replace(run.entries[0], id="another", seq=8))
    run.conversations[0] = replace(run.conversations[0], last_seq=8)


def two_rows_changed_places(run: Evidence) -> None:
    swapped = {1: 3, 3: 1}
    run.entries = [
        replace(entry, seq=swapped[entry.seq]) if entry.conv == BEN and entry.seq in swapped else entry
        for entry in run.entries
    ]


def a_number_is_missing(run: Evidence) -> None:
    run.entries = [replace(e, seq=5) if (e.conv, e.seq) == (BEN, 4) else e for e in run.entries]
    run.conversations[1] = replace(run.conversations[1], last_seq=5)


def the_words_were_changed(run: Evidence) -> None:
    run.entries = [
        replace(e, body_hash=hash_of("other words")) if (e.conv, e.seq) == (BEN, 3) else e for e in run.entries
    ]


def somebody_was_told_of_another_conversation(run: Evidence) -> None:
    strange = Delivery(1_009, f"{BEN}-2", BEN, 2, hash_of("answer 1"), connection=1)
    run.subscribers[0] = replace(run.subscribers[0], deliveries=(*run.subscribers[0].deliveries, strange))


def the_bot_spoke_after_the_takeover(run: Evidence) -> None:
    run.entries.append(answered(ADA, 8, 6))
    run.conversations[0] = replace(run.conversations[0], last_seq=8)
    _hears_of(run, ADA)


def two_agents_were_granted_it(run: Evidence) -> None:
    run.history.append(Record(1_004, "sam", "ok", "join", ADA, epoch=3, detail="sam"))


def two_answers_to_one_message(run: Evidence) -> None:
    run.entries.append(replace(answered(BEN, 5, 3), turn_id="another"))
    run.conversations[1] = replace(run.conversations[1], last_seq=5)


def nobody_ever_came(run: Evidence) -> None:
    run.passes = run.passes[:1]
    run.history = [record for record in run.history if record.f != "join"]


def what_was_refused_is_stored(run: Evidence) -> None:
    run.entries.append(said(BEN, "ben", 5, 8))
    run.entries.append(answered(BEN, 6, 5))
    run.conversations[1] = replace(run.conversations[1], last_seq=6, last_visitor_seq=5)


def a_subscriber_missed_one(run: Evidence) -> None:
    panel = run.subscribers[1]
    run.subscribers[1] = replace(panel, deliveries=tuple(d for d in panel.deliveries if d.seq != 5))


TWELVE: list[tuple[Plant, str]] = [
    (a_row_is_deleted, "I-1"),
    (a_row_is_there_twice, "I-2"),
    (two_rows_changed_places, "I-3"),
    (a_number_is_missing, "I-3"),
    (the_words_were_changed, "I-1"),
    (somebody_was_told_of_another_conversation, "I-9"),
    (the_bot_spoke_after_the_takeover, "I-5"),
    (two_agents_were_granted_it, "I-8"),
    (two_answers_to_one_message, "I-6"),
    (nobody_ever_came, "I-7"),
    (what_was_refused_is_stored, "I-2"),
    (a_subscriber_missed_one, "I-4"),
]


def _hears_of(run: Evidence, conv: str) -> None:
    """So that only the planted fault is there to be found."""
    run.subscribers = [
        Subscriber(
            each.name, conv, 0, online=True, ordered=each.ordered,
            deliveries=tuple(Delivery(2_000, e.id, conv, e.seq, e.body_hash) for e in run.entries if e.conv == conv),
        )
        for each in run.subscribers
    ]  # fmt: skip


def test_a_clean_run_is_found_clean() -> None:
    report = check(clean_run())
    assert report.clean, str(report)
    assert (report.figures["accepted"], report.figures["stored"], report.figures["attempted"]) == (4, 4, 6)
    assert report.figures["stale_max_ms"] == 200


@pytest.mark.parametrize(("plant", "invariant"), TWELVE, ids=[plant.__name__ for plant, _ in TWELVE])
def test_a_planted_violation_is_named(plant: Plant, invariant: str) -> None:
    run = clean_run()
    plant(run)
    assert invariant in check(run).broken()


def test_twelve_of_twelve_are_caught() -> None:
    caught = 0
    for plant, invariant in TWELVE:
        run = clean_run()
        plant(run)
        caught += invariant in check(run).broken()
    record_checker(len(TWELVE), caught)
    assert caught == len(TWELVE) == 12


def test_what_concerns_the_whole_house_is_named_too() -> None:
    run = clean_run()
    run.history.append(Record(1_005, "ben", "ok", "trespass", ADA))
    run.leaks.append("gateway.log")
    run.leftovers = Leftovers(outbox_rows=1, open_turns=1, queued=1, dead_letters=1)
    run.log_lines.append("Task exception was never retrieved")
    assert {"I-10", "I-11", "I-12", "I-13"} <= check(run).broken()


def test_an_unanswered_visitor_and_a_second_pass_in_one_epoch_are_named() -> None:
    run = clean_run()
    run.entries = [entry for entry in run.entries if (entry.conv, entry.seq) != (BEN, 4)]
    run.conversations[1] = replace(run.conversations[1], last_seq=3)
    run.passes.append(Pass(ADA, "transferred", 3, "agent", "agent", "sam"))
    report = check(run)
    assert report.count("unanswered") == 1
    assert report.count("two_owners") >= 1


def test_a_message_of_which_nobody_knows_may_be_there_or_not() -> None:
    run = clean_run()
    run.entries += [said(BEN, "ben", 5, 9), answered(BEN, 6, 5)]
    run.conversations[1] = replace(run.conversations[1], last_seq=6, last_visitor_seq=5)
    report = check(run)
    assert report.clean, str(report)
    assert report.figures["recovered"] == 1


def test_a_history_is_read_as_it_was_written(tmp_path_factory: pytest.TempPathFactory) -> None:
    history = History()
    history.add("ada", "ok", "send", ADA, client_message_id="m1", seq=3, body_hash=hash_of("x"))
    path = tmp_path_factory.mktemp("history") / "history.jsonl"
    history.write(path)
    assert read_history(path.read_text().splitlines()) == history.records
