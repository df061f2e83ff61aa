"""Who holds the baton: the bot silent without it, one owner per epoch, every request settled (I-5..I-8)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from trust.rig.evidence import Evidence, Pass, StoredEntry
from trust.rig.report import Violation, Violations

_WAITS = ("handoff_requested", "agent_left")
_SETTLES = ("agent_joined", "handoff_cancelled", "closed", "reopened", "returned_to_bot", "transferred")


def bot_is_silent_without_the_baton(evidence: Evidence) -> Violations:
    """I-5: no bot's message between a pass away from the bot and the pass back to it."""
    for conv, entries in evidence.entries_of.items():
        holder = "bot"
        for entry, step in _with_passes(entries, evidence.passes_of.get(conv, [])):
            if step is not None:
                holder = "nobody" if step.event == "closed" else step.to_holder
            elif entry.kind == "message" and entry.author == "bot" and holder != "bot":
                yield Violation(
                    "I-5", f"{conv}: the bot speaks at {entry.seq} while {holder} holds", "bot_after_takeover"
                )


def one_answer(evidence: Evidence) -> Violations:
    """I-6: one answer per visitor's message and per turn, and a bounded number of calls for it."""
    replies = Counter((e.conv, e.in_reply_to) for e in evidence.entries if e.author == "bot" and e.in_reply_to)
    turns = Counter((e.conv, e.turn_id) for e in evidence.entries if e.author == "bot" and e.turn_id)
    for (conv, what), times in [*replies.items(), *turns.items()]:
        if times > 1:
            yield Violation("I-6", f"{conv}: {times} answers to {what}", "double_answers")
    for words, calls in evidence.model_calls.items():
        if calls > evidence.most_model_calls:
            yield Violation("I-6", f"the model was asked {calls} times for the words {words}")


def handoffs_are_settled(evidence: Evidence) -> Violations:
    """I-7: whoever was promised a person got one, or a timeout, or left; and a promise is stored."""
    for conversation in evidence.conversations:
        waits = False
        for step in evidence.passes_of.get(conversation.id, []):
            if step.event == "handoff_requested" and waits:
                yield Violation("I-7", f"{conversation.id}: asked again while waiting", "unresolved_handoffs")
            if step.event in _WAITS:
                waits = True
            elif step.event in _SETTLES or step.event == "handoff_expired":
                waits = False
        if waits and conversation.status == "open":
            yield Violation("I-7", f"{conversation.id}: nobody came, and nobody said so", "unresolved_handoffs")
    asked = {step.conv for step in evidence.passes if step.event == "handoff_requested"}
    for record in evidence.of_type("handoff", "ok"):
        if record.detail in ("queued", "assigned") and record.conv not in asked:
            yield Violation(
                "I-7", f"{record.conv}: '{record.detail}' was promised, nothing is stored", "unresolved_handoffs"
            )


def one_owner(evidence: Evidence) -> Violations:
    """I-8: epochs strictly increase with each pass, and every claim that was granted is the stored one."""
    owners: dict[tuple[str, int], set[str]] = defaultdict(set)
    for conv, steps in evidence.passes_of.items():
        epochs = [step.epoch for step in steps if step.passes]
        if len(epochs) != len(set(epochs)):
            yield Violation("I-8", f"{conv}: two passes in one epoch: {epochs}", "two_owners")
        for step in steps:
            if step.agent_id and step.to_holder == "agent" and step.event != "closed":
                owners[(conv, step.epoch)].add(step.agent_id)
    for record in evidence.of_type("join", "ok"):
        granted = owners.get((record.conv, record.epoch or 0), set())
        if granted != {record.detail}:
            yield Violation(
                "I-8", f"{record.conv}: {record.proc} was granted epoch {record.epoch}, stored {granted}", "two_owners"
            )


def handoff_counts(evidence: Evidence) -> dict[str, float]:
    asked = sum(step.event == "handoff_requested" for step in evidence.passes)
    answers = sum(entry.author == "bot" and entry.kind == "message" for entry in evidence.entries)
    taken = sum(step.passes and step.from_holder == "bot" for step in evidence.passes)
    return {"handoffs": asked, "answers": answers, "takeovers": taken}


def _with_passes(entries: list[StoredEntry], steps: list[Pass]) -> Iterator[tuple[StoredEntry, Pass | None]]:
    """Each pass has written one event: the third `agent_joined` of the transcript is the third of the steps."""
    waiting: dict[str, list[Pass]] = defaultdict(list)
    for step in steps:
        waiting[step.event].append(step)
    for entry in entries:
        of_its_kind = waiting.get(entry.event or "")
        yield entry, of_its_kind.pop(0) if entry.kind == "event" and of_its_kind else None
