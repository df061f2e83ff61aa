"""Reads what a run has left in database, broker and logs, past the services, as evidence for the checker."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aio_pika
import asyncpg
from trust.rig.evidence import Leftovers, Pass, StoredConversation, StoredEntry
from trust.rig.history import hash_of

from baton.conversation.lines import line_for
from baton.topology import TOPOLOGY

MARK = re.compile(r"\[([\w.]+)#\d+\]")
_ALARMS = re.compile(r"Traceback|never retrieved|Unclosed| ERROR | CRITICAL ")
_BEHIND = """
  select count(*) from bridge b join conversation c on c.id = b.conversation_id
  where b.conversation_id = any($1) and b.bridged_seq < coalesce(b.bridge_until, c.last_seq)"""
_LATE = """
  select count(*) from timer where conversation_id = any($1) and due_at < clock_timestamp() - interval '5 seconds'"""


@dataclass(frozen=True, slots=True)
class Stored:
    """The rows of some conversations."""

    conversations: list[StoredConversation]
    entries: list[StoredEntry]
    passes: list[Pass]


async def stored(url: str, ids: list[str]) -> Stored:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        rows = await connection.fetch("select * from conversation where id = any($1)", ids)
        entries = await connection.fetch("select * from entry where conversation_id = any($1) and seq is not null", ids)
        steps = await connection.fetch(
            "select * from transition where conversation_id = any($1) order by epoch, at", ids
        )
    finally:
        await connection.close()
    return Stored([_conversation(row) for row in rows], [_entry(row) for row in entries], [_pass(row) for row in steps])


async def leftovers(url: str, broker: str, ids: list[str], known_dead: int = 0) -> Leftovers:
    """Of the whole house, as a drained house has none."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        outbox = await connection.fetchval("select count(*) from outbox")
        turns = await connection.fetchval(
            "select count(*) from ai_turn where state = 'running' and conversation_id = any($1)", ids
        )
        behind = await connection.fetchval(_BEHIND, ids)
        late = await connection.fetchval(_LATE, ids)
    finally:
        await connection.close()
    queued, dead = await _depths(broker)
    return Leftovers(outbox, turns, queued, dead, known_dead, late, behind)


async def dead_letters(broker: str) -> int:
    return (await _depths(broker))[1]


async def _depths(broker: str) -> tuple[int, int]:
    connection = await aio_pika.connect(broker, timeout=5)
    async with connection:
        channel = await connection.channel()
        queued = dead = 0
        for consumer in TOPOLOGY:
            for name, is_dead in ((consumer.queue, False), (f"{consumer.queue}.dead", True)):
                stands = (await channel.declare_queue(name, passive=True)).declaration_result
                queued += 0 if is_dead else stands.message_count or 0
                dead += stands.message_count or 0 if is_dead else 0
        return queued, dead


def model_calls(log: list[dict[str, object]], names: set[str]) -> dict[str, int]:
    """How often the model was asked for each message of these visitors."""
    calls: Counter[str] = Counter()
    for exchange in log:
        words = str(exchange["last_user"])
        if names & set(MARK.findall(words)):
            calls[hash_of(words)] += 1
    return dict(calls)


class Logs:
    """The services' logs from now on: what is alarming in them, and whether a secret stands there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._from = {path: path.stat().st_size for path in folder.glob("*.log")}

    def alarming(self, expected: tuple[str, ...]) -> list[str]:
        """Errors, and whatever some library prints when nobody caught its exception."""
        lines = [f"{path.name}: {line}" for path, text in self._texts() for line in text.splitlines()]
        return [line for line in lines if _is_alarming(line) and not any(re.search(known, line) for known in expected)]

    def count(self) -> int:
        return len(self._texts())

    def leaks(self, secrets: dict[str, str]) -> list[str]:
        return [
            f"{path.name} ({name})"
            for path, text in self._texts()
            for name, secret in secrets.items()
            if secret in text
        ]

    def _texts(self) -> list[tuple[Path, str]]:
        return [(path, self._since(path)) for path in sorted(self._folder.glob("*.log"))]

    def _since(self, path: Path) -> str:
        with path.open("rb") as file:
            file.seek(self._from.get(path, 0))
            return file.read().decode("utf-8", "replace")


def _is_alarming(line: str) -> bool:
    """A line of ours says its level itself; a warning may quote an exception that was dealt with."""
    _, _, said = line.partition(": ")
    if said.startswith("{"):
        return '"level": "error"' in said or '"level": "critical"' in said
    return _ALARMS.search(said) is not None


def _conversation(row: Any) -> StoredConversation:
    facts = ("id", "status", "holder", "last_seq", "last_visitor_seq", "unanswerable_seq")
    return StoredConversation(**{name: row[name] for name in facts})


def _entry(row: Any) -> StoredEntry:
    data = json.loads(row["data"]) if isinstance(row["data"], str) else row["data"] or {}
    text = row["text"] if row["text"] is not None else line_for(row["event"] or "", data)
    facts = ("id", "seq", "kind", "author", "event", "in_reply_to", "client_message_id")
    return StoredEntry(
        conv=row["conversation_id"],
        body_hash=hash_of(text),
        turn_id=data.get("turn_id"),
        marks=frozenset(MARK.findall(text)),
        created_at=row["created_at"].timestamp(),
        **{name: row[name] for name in facts},
    )


def _pass(row: Any) -> Pass:
    facts = ("event", "epoch", "from_holder", "to_holder", "agent_id")
    return Pass(row["conversation_id"], **{name: row[name] for name in facts})
