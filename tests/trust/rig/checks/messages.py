"""What was said: kept once, unchanged, in order, and by somebody (I-1, I-2, I-3, I-9)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from trust.rig.evidence import Evidence, StoredEntry
from trust.rig.history import Record
from trust.rig.report import Violation, Violations

Key = tuple[str, str]


def accepted_is_kept(evidence: Evidence) -> Violations:
    """I-1: every message that was answered with 202 is stored, with the same words."""
    stored = _visitors_words(evidence)
    for record in evidence.of_type("send", "ok"):
        rows = stored.get(_key(record), [])
        if not rows:
            yield Violation("I-1", f"{_named(record)} was accepted and is not stored", "lost")
        elif all(row.body_hash != record.body_hash for row in rows):
            yield Violation("I-1", f"{_named(record)} was stored with other words", "lost")
        elif record.seq is not None and all(row.seq != record.seq for row in rows):
            yield Violation(
                "I-1", f"{_named(record)} was told seq {record.seq} and stored as {rows[0].seq}", "misordered"
            )


def nothing_twice(evidence: Evidence) -> Violations:
    """I-2: once per client_message_id, and never what was refused for good."""
    failed = {_key(record) for record in evidence.of_type("send", "fail")}
    accepted = {_key(record) for record in evidence.of_type("send", "ok")}
    for key, rows in _visitors_words(evidence).items():
        if len(rows) > 1:
            yield Violation("I-2", f"{key[1]} of {key[0]} is stored {len(rows)} times", "duplicated")
        if key in failed - accepted:
            yield Violation("I-2", f"{key[1]} of {key[0]} was refused and is stored", "resurrected")
    for id_, times in Counter(entry.id for entry in evidence.entries).items():
        if times > 1:
            yield Violation("I-2", f"entry {id_} is there {times} times", "duplicated")


def gapless_and_in_program_order(evidence: Evidence) -> Violations:
    """I-3: `seq` is 1..n, and what one client said first stands first."""
    for conversation in evidence.conversations:
        seqs = [entry.seq for entry in evidence.entries_of.get(conversation.id, [])]
        if seqs != list(range(1, conversation.last_seq + 1)):
            yield Violation("I-3", f"{conversation.id}: {_first_fault(seqs, conversation.last_seq)}", "misordered")
    said: dict[tuple[str, str], list[Record]] = defaultdict(list)
    first = {_key(record): record for record in reversed(evidence.of_type("send", "ok"))}
    for record in reversed(first.values()):
        said[(record.proc, record.conv)].append(record)
    seq_of = {(e.conv, e.client_message_id): e.seq for e in evidence.entries if e.author == "visitor"}
    for (proc, conv), records in said.items():
        seqs = [seq_of[_key(record)] for record in records if _key(record) in seq_of]
        if seqs != sorted(set(seqs)):
            yield Violation("I-3", f"{proc} spoke in one order in {conv} and stands in another: {seqs}", "misordered")


def nothing_invented(evidence: Evidence) -> Violations:
    """I-9: every visitor's message has an attempt; nobody's words turn up in another conversation."""
    attempted = {_key(record) for record in evidence.of_type("send", "invoke")}
    for key in _visitors_words(evidence).keys() - attempted:
        yield Violation("I-9", f"nobody ever said {key[1]} in {key[0]}", "unexpected")
    for entry in evidence.entries:
        for mark in entry.marks:
            if evidence.marks.get(mark) != entry.conv:
                yield Violation("I-9", f"words of {mark} stand in {entry.conv}, entry {entry.seq}", "unexpected")


def message_counts(evidence: Evidence) -> dict[str, float]:
    attempted = {_key(record) for record in evidence.of_type("send", "invoke")}
    accepted = {_key(record) for record in evidence.of_type("send", "ok")}
    unknown = {_key(record) for record in evidence.of_type("send", "info")} - accepted
    stored = _visitors_words(evidence)
    return {
        "attempted": len(attempted),
        "accepted": len(accepted),
        "stored": len(stored),
        "recovered": len(stored.keys() & unknown),
    }


def _visitors_words(evidence: Evidence) -> Mapping[Key, list[StoredEntry]]:
    found: dict[Key, list[StoredEntry]] = defaultdict(list)
    for entry in evidence.entries:
        if entry.author == "visitor" and entry.kind == "message":
            found[(entry.conv, entry.client_message_id or "")].append(entry)
    return found


def _key(record: Record) -> Key:
    return (record.conv, record.client_message_id or "")


def _named(record: Record) -> str:
    return f"{record.client_message_id} of {record.proc}"


def _first_fault(seqs: list[int], last_seq: int) -> str:
    wrong = next((f"{found} where {due} is due" for due, found in enumerate(seqs, 1) if due != found), None)
    return wrong or f"{len(seqs)} entries, last_seq {last_seq}"
