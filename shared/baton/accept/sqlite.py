"""The accept on SQLite: the group as a loop in one transaction, on a connection and a thread of its own."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from baton.accept.group import Outcome, Row, Spoken, Told
from baton.database import Database

_NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'"
_CONVERSATION = f"""
  select c.*, b.waiting_limit_s, {_NOW} as now, coalesce(c.watched_until > {_NOW}, 0) as watched,
    c.closed_at > strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || c.reopen_window_s || ' seconds') as in_window
  from conversation c join bot b on b.id = c.bot_id where c.id = ?"""  # noqa: S608  (the clock is the only thing put in)
_ENTRY = """
  insert into entry (id, workspace_id, conversation_id, seq, kind, author, text, event, data, client_message_id,
    audience, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'everyone', ?)"""
_OUTBOX = """
  insert into outbox (routing_key, workspace_id, conversation_id, epoch, seq, note_seq, data, correlation_id,
    traceparent, created_at) values (?, ?, ?, ?, ?, 0, '{}', ?, ?, ?)"""


class SqliteAccept:
    """Takes the one write lock that all writers of this process share."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="accept")
        self._connection: sqlite3.Connection | None = None

    async def accept(self, group: list[Spoken]) -> Outcome:
        loop = asyncio.get_running_loop()
        async with self._database.write_lock:
            return await loop.run_in_executor(self._thread, self._accept, group)

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            path = self._database.sqlite_path
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._connection.row_factory = sqlite3.Row
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
                self._connection.execute(f"PRAGMA {pragma}")
        return self._connection

    def _accept(self, group: list[Spoken]) -> Outcome:
        connection = self._open()
        connection.execute("BEGIN IMMEDIATE")
        try:
            writer = _GroupWriter(connection)
            rows = [writer.say(spoken) for spoken in group]
            told = writer.announce()
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        return Outcome(rows, told)

    def close(self) -> None:
        self._thread.shutdown(wait=True)
        if self._connection is not None:
            self._connection.close()


class _GroupWriter:
    """Writes one group; conversations touched by it are announced once each."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        self._touched: dict[str, tuple[Spoken, str]] = {}
        self._preambles: list[Told] = []

    def say(self, spoken: Spoken) -> Row:
        known = self._execute(
            """select id, seq, created_at, text, author, data from entry
               where conversation_id = ? and client_message_id = ?""",
            (spoken.conversation_id, spoken.client_message_id),
        ).fetchone()
        if known is not None:
            same = (known["text"], known["author"]) == (spoken.text, "visitor")
            same = same and _attachments(known["data"]) == _attachments(spoken.data)
            return Row(known["id"], known["seq"], _moment(known["created_at"]), same, fresh=False)
        row = self._execute(_CONVERSATION, (spoken.conversation_id,)).fetchone()
        if row is None or (row["status"] == "closed" and not row["in_window"]):
            return Row(None, None, None, same=True, fresh=False)
        if row["status"] == "closed":
            self._reopen(spoken, row)
        elif row["holder"] == "queue" and row["requested_at"] is None:
            self._begin(spoken, row)
        return self._store(spoken, row["workspace_id"], row["now"])

    def _store(self, spoken: Spoken, workspace_id: str, now: str) -> Row:
        taken = self._execute(
            """update conversation set last_seq = last_seq + 1, last_visitor_seq = last_seq + 1, updated_at = ?
               where id = ? returning last_seq""",
            (now, spoken.conversation_id),
        ).fetchone()
        seq: int = taken["last_seq"]
        values = (
            spoken.entry_id,
            workspace_id,
            spoken.conversation_id,
            seq,
            "message",
            "visitor",
            spoken.text,
        )
        self._execute(_ENTRY, (*values, None, spoken.data, spoken.client_message_id, now))
        self._touched.setdefault(spoken.conversation_id, (spoken, now))
        return Row(spoken.entry_id, seq, _moment(now), same=True, fresh=True)

    def _reopen(self, spoken: Spoken, row: sqlite3.Row) -> None:
        by_people = row["interaction_mode"] == "human_only"
        self._execute(
            """update conversation set status = 'open', closed_at = null, holder = ?, epoch = epoch + 1,
                 agent_id = null, requested_at = ?, acknowledged_at = null,
                 boundary_seq = case when holder <> 'bot' then last_seq + 1 else boundary_seq end,
                 handoff_result = case when ? then 'queued' else handoff_result end where id = ?""",
            ("queue" if by_people else "bot", row["now"] if by_people else None, by_people, row["id"]),
        )
        if by_people:
            self._execute("update bridge set bridge_until = null where conversation_id = ?", (row["id"],))
        self._preamble(spoken, row, "reopened", {"by": "visitor"})

    def _begin(self, spoken: Spoken, row: sqlite3.Row) -> None:
        self._execute(
            """update conversation set requested_at = ?, handoff_trigger = 'mode', handoff_result = 'queued',
                 handoff_requested_at = ? where id = ?""",
            (row["now"], row["now"], row["id"]),
        )
        data: dict[str, object] = {"trigger": "mode", "reason": None, "result": "queued"}
        self._preamble(spoken, row, "handoff_requested", data)

    def _preamble(self, spoken: Spoken, row: sqlite3.Row, event: str, data: dict[str, object]) -> None:
        after = self._execute(
            "update conversation set last_seq = last_seq + 1 where id = ? returning last_seq, epoch, holder",
            (row["id"],),
        ).fetchone()
        values = (spoken.spare_id, row["workspace_id"], row["id"], after["last_seq"], "event", "system", None)
        self._execute(_ENTRY, (*values, event, json.dumps(data), None, row["now"]))
        self._execute(
            """insert into transition (id, workspace_id, bot_id, conversation_id, event, epoch, from_holder,
                 to_holder, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (spoken.spare_id, row["workspace_id"], row["bot_id"], row["id"], event, after["epoch"], row["holder"],
             after["holder"], row["now"]),
        )  # fmt: skip
        if after["holder"] == "queue" and row["waiting_limit_s"] is not None:
            self._execute(
                """insert into timer (id, conversation_id, kind, epoch, due_at) values (?, ?, 'waiting', ?,
                     strftime('%Y-%m-%d %H:%M:%f', 'now', ? || ' seconds') || '000')
                   on conflict (conversation_id, kind)
                   do update set due_at = excluded.due_at, epoch = excluded.epoch""",
                (spoken.spare_id, row["id"], after["epoch"], f"+{row['waiting_limit_s']}"),
            )
        key = "conversation.reopened" if event == "reopened" else "handoff.requested"
        place = (row["workspace_id"], row["id"], after["epoch"], after["last_seq"])
        outbox_id = self._outbox(key, place, spoken, row["now"])
        self._preambles.append(Told(outbox_id, key, *place, event, spoken.spare_id, data, _moment(row["now"])))

    def announce(self) -> list[Told]:
        """One outbox row per conversation and group; its key names the holder."""
        told = list(self._preambles)
        for conversation_id, (spoken, now) in self._touched.items():
            row = self._execute(_CONVERSATION, (conversation_id,)).fetchone()
            key = _key_of(row)
            place = (row["workspace_id"], conversation_id, row["epoch"], row["last_seq"])
            outbox_id = self._outbox(key, place, spoken, now)
            told.append(Told(outbox_id, key, *place, None, None, {}, _moment(now)))
        return told

    def _outbox(self, key: str | None, place: tuple[Any, ...], spoken: Spoken, now: str) -> int:
        cursor = self._execute(_OUTBOX, (key, *place, spoken.correlation_id, spoken.traceparent, now))
        return int(cursor.lastrowid or 0)


def _key_of(row: sqlite3.Row) -> str | None:
    """It names the holder; a bot that answers elsewhere needs no nudge, its messages are told live only."""
    if row["holder"] != "bot":
        return f"message.posted.{row['holder']}"
    if row["watched"]:
        return "message.posted.bot.watched"
    return "message.posted.bot" if row["answers"] == "baton" else None


def _attachments(data: str) -> object:
    return json.loads(data).get("attachments")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
