"""A small run in which everything went well, written by hand, for planting violations into it."""

from __future__ import annotations

from trust.rig.evidence import Delivery, Evidence, Pass, StoredConversation, StoredEntry, Subscriber
from trust.rig.history import Record, hash_of

ADA, BEN = "conv-ada", "conv-ben"
_AT = 1_000.0


def clean_run() -> Evidence:
    """Ada asks the bot, then a person, who takes over; Ben only asks the bot. Both are listened to."""
    entries = [*_with_person(ADA, "ada"), *_with_bot(BEN, "ben")]
    return Evidence(
        history=[*_history(ADA, "ada", entries), *_history(BEN, "ben", entries), *_people(), *_not_all_went_well()],
        conversations=[
            StoredConversation(ADA, "open", "agent", last_seq=7, last_visitor_seq=6),
            StoredConversation(BEN, "open", "bot", last_seq=4, last_visitor_seq=3),
        ],
        entries=entries,
        passes=[
            Pass(ADA, "handoff_requested", 2, "bot", "queue"),
            Pass(ADA, "agent_joined", 3, "queue", "agent", "noor"),
        ],
        subscribers=[_ear("ada's page", ADA, entries), _ear("noor's panel", ADA, entries, ordered=False)],
        model_calls={hash_of("ada 1"): 1, hash_of("ben 1"): 1, hash_of("ben 2"): 2},
        marks={"ada": ADA, "ben": BEN},
    )


def said(conv: str, proc: str, seq: int, number: int) -> StoredEntry:
    words = f"{proc} {number}"
    facts = {"client_message_id": f"{proc}-{number}", "marks": frozenset({proc}), "body_hash": hash_of(words)}
    return StoredEntry(f"{conv}-{seq}", conv, seq, "message", "visitor", created_at=_AT + seq, **facts)  # type: ignore[arg-type]


def answered(conv: str, seq: int, to: int) -> StoredEntry:
    facts = {"in_reply_to": to, "turn_id": f"turn-{conv}-{to}", "body_hash": hash_of(f"answer {to}")}
    return StoredEntry(f"{conv}-{seq}", conv, seq, "message", "bot", created_at=_AT + seq, **facts)  # type: ignore[arg-type]


def happened(conv: str, seq: int, event: str) -> StoredEntry:
    return StoredEntry(f"{conv}-{seq}", conv, seq, "event", "system", hash_of(None), event, created_at=_AT + seq)


def _with_person(conv: str, proc: str) -> list[StoredEntry]:
    reply = StoredEntry(f"{conv}-5", conv, 5, "message", "agent", hash_of("Hello"), created_at=_AT + 5)
    thanks = StoredEntry(f"{conv}-7", conv, 7, "message", "agent", hash_of("Bye"), created_at=_AT + 7)
    start = [said(conv, proc, 1, 1), answered(conv, 2, 1), happened(conv, 3, "handoff_requested")]
    return [*start, happened(conv, 4, "agent_joined"), reply, said(conv, proc, 6, 2), thanks]


def _with_bot(conv: str, proc: str) -> list[StoredEntry]:
    return [said(conv, proc, 1, 1), answered(conv, 2, 1), said(conv, proc, 3, 2), answered(conv, 4, 3)]


def _history(conv: str, proc: str, entries: list[StoredEntry]) -> list[Record]:
    records: list[Record] = []
    for entry in entries:
        if entry.conv == conv and entry.author == "visitor":
            facts = {"client_message_id": entry.client_message_id, "body_hash": entry.body_hash}
            records.append(Record(entry.created_at - 1, proc, "invoke", "send", conv, **facts))  # type: ignore[arg-type]
            told = {**facts, "msg_id": entry.id, "seq": entry.seq}
            records.append(Record(entry.created_at, proc, "ok", "send", conv, **told))  # type: ignore[arg-type]
    return records


def _people() -> list[Record]:
    return [
        Record(_AT + 3, "ada", "ok", "handoff", ADA, detail="queued"),
        Record(_AT + 4, "noor", "ok", "join", ADA, epoch=3, detail="noor"),
        Record(_AT + 4, "sam", "fail", "join", ADA, detail="409"),
        Record(_AT + 5, "ben", "fail", "trespass", ADA, detail="404"),
    ]


def _not_all_went_well() -> list[Record]:
    """One message was refused for good, of another nobody knows: neither is stored."""
    return [
        Record(_AT, "ben", "invoke", "send", BEN, "ben-8", body_hash=hash_of("ben 8")),
        Record(_AT, "ben", "fail", "send", BEN, "ben-8", body_hash=hash_of("ben 8")),
        Record(_AT, "ben", "invoke", "send", BEN, "ben-9", body_hash=hash_of("ben 9")),
        Record(_AT, "ben", "info", "send", BEN, "ben-9", body_hash=hash_of("ben 9")),
    ]


def _ear(name: str, conv: str, entries: list[StoredEntry], *, ordered: bool = True) -> Subscriber:
    heard = [
        Delivery(entry.created_at + 0.2, entry.id, conv, entry.seq, entry.body_hash)
        for entry in entries
        if entry.conv == conv
    ]
    if not ordered:
        heard = [*heard, heard[-1]]  # a realtime channel may tell it again
    return Subscriber(name, conv, 0, online=True, deliveries=tuple(heard), ordered=ordered)
