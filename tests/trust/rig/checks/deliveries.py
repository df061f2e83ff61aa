"""What subscribers saw: all that they are entitled to, nothing else, in order (I-4, and I-9's other half)."""

from __future__ import annotations

from collections import defaultdict

from trust.rig.evidence import Evidence, StoredEntry, Subscriber
from trust.rig.report import Violation, Violations


def subscribers_saw_everything(evidence: Evidence) -> Violations:
    """I-4: who is online at the end has seen exactly the stored entries after its start."""
    for subscriber in evidence.subscribers:
        stored = {entry.seq: entry for entry in evidence.entries_of.get(subscriber.conv, [])}
        seen = {delivery.seq for delivery in subscriber.deliveries}
        missing = sorted(seq for seq in stored if seq > subscriber.after_seq and seq not in seen)
        if subscriber.online and missing:
            yield Violation("I-4", f"{subscriber.name} never saw {missing} of {subscriber.conv}", "never_read")
        yield from _out_of_order(subscriber)
        yield from _foreign(subscriber, stored)


def _out_of_order(subscriber: Subscriber) -> Violations:
    if not subscriber.ordered:
        return
    by_connection: dict[int, list[int]] = defaultdict(list)
    for delivery in subscriber.deliveries:
        by_connection[delivery.connection].append(delivery.seq)
    for seqs in by_connection.values():
        if seqs != list(range(seqs[0], seqs[0] + len(seqs))):
            yield Violation("I-4", f"{subscriber.name} was told {seqs}: not gapless and in order", "misordered")


def _foreign(subscriber: Subscriber, stored: dict[int, StoredEntry]) -> Violations:
    for delivery in subscriber.deliveries:
        entry = stored.get(delivery.seq)
        if delivery.conv != subscriber.conv or entry is None or entry.id != delivery.msg_id:
            yield Violation(
                "I-9", f"{subscriber.name} was told {delivery.msg_id}, not of its conversation", "unexpected"
            )
        elif delivery.body_hash != entry.body_hash:
            yield Violation("I-4", f"{subscriber.name} was told other words for {delivery.seq}", "lost")


def staleness(evidence: Evidence) -> dict[str, float]:
    """How long the slowest entry took to its slowest reader."""
    worst = 0.0
    for subscriber in evidence.subscribers:
        stored = {entry.id: entry for entry in evidence.entries_of.get(subscriber.conv, [])}
        first: dict[str, float] = {}
        for delivery in subscriber.deliveries:
            first.setdefault(delivery.msg_id, delivery.t)
        lags = [t - stored[id_].created_at for id_, t in first.items() if id_ in stored and stored[id_].created_at]
        worst = max([worst, *lags])
    delivered = sum(len({d.msg_id for d in subscriber.deliveries}) for subscriber in evidence.subscribers)
    return {"delivered": delivered, "stale_max_ms": round(worst * 1000)}
