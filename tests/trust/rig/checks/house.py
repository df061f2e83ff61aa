"""The house afterwards: nobody read what is not theirs, no secret out, nothing left to do, quiet logs (I-10..I-13)."""

from __future__ import annotations

from trust.rig.evidence import Evidence, StoredEntry
from trust.rig.report import Violation, Violations


def nobody_read_anothers(evidence: Evidence) -> Violations:
    """I-10: a token of A never reads B."""
    for record in evidence.of_type("trespass", "ok"):
        yield Violation("I-10", f"{record.proc} read {record.conv} with another's token", "wrong_authorisation_cells")


def no_secret_is_out(evidence: Evidence) -> Violations:
    """I-11: no secret stands outside its place."""
    for place in evidence.leaks:
        yield Violation("I-11", f"a secret stands in {place}", "secret_canaries")


def nothing_is_left(evidence: Evidence) -> Violations:
    """I-12: after the drain there is nothing to send, to answer, to consume; dead letters are as expected."""
    left = evidence.leftovers
    for what, number in (
        ("outbox rows", left.outbox_rows),
        ("open turns", left.open_turns),
        ("messages in queues", left.queued),
        ("timers that are overdue", left.late_timers),
        ("conversations behind on the bridge", left.behind),
        ("unexpected dead letters", abs(left.dead_letters - left.expected_dead_letters)),
    ):
        if number:
            yield Violation("I-12", f"{number} {what} after the drain")
    yield from _unanswered(evidence)


def _unanswered(evidence: Evidence) -> Violations:
    """A bot that holds the baton owes an answer to the visitor's last words."""
    for conversation in evidence.conversations:
        entries = evidence.entries_of.get(conversation.id, [])
        boundary = max([0, *(entry.seq for entry in entries if entry.event == "returned_to_bot")])
        due = conversation.last_visitor_seq
        spoke_after = any(_answers(entry, due) for entry in entries)
        bot_owes = conversation.status == "open" and conversation.holder == "bot" and due > boundary
        if bot_owes and due != conversation.unanswerable_seq and not spoke_after:
            yield Violation("I-12", f"{conversation.id}: entry {due} was never answered", "unanswered")


def _answers(entry: StoredEntry, due: int) -> bool:
    if entry.kind != "message":
        return False
    return (entry.author == "agent" and entry.seq > due) or (entry.author == "bot" and (entry.in_reply_to or 0) >= due)


def logs_are_quiet(evidence: Evidence) -> Violations:
    """I-13: no unhandled exception, no error that was not expected."""
    for line in evidence.log_lines:
        yield Violation("I-13", line[:300])
