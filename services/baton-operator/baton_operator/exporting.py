"""`baton export`: a workspace, or one visitor, as JSON Lines; no hash, key or token is among them."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator
from typing import IO

import msgspec
from sqlalchemy import Select, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

import baton.models  # noqa: F401  (fills the metadata)
from baton.database import Database
from baton.settings import Settings
from baton_operator.command import Command, Options, Refused, remark

OF_A_WORKSPACE = (
    "workspace", "agent", "team", "team_member", "bot", "canned_reply", "tag", "retention", "visitor", "conversation",
    "conversation_tag", "entry", "mention", "attachment", "transition", "ai_turn", "ai_job", "realtime_usage",
    "audit_log",
)  # fmt: skip
OF_A_VISITOR = ("visitor", "conversation", "entry", "attachment")
WITHHELD_TABLES = {
    "secret", "api_key", "agent_session",  # what opens doors
    "outbox", "timer", "bridge", "watch", "read_mark",  # what the system is in the middle of
}  # fmt: skip
WITHHELD = {"password_hash", "invitation_hash", "invitation_expires_at", "storage_key"}
_ONLY_AGENTS_SEE = {"handoff_summary", "offer_agent_id", "offer_expires_at", "offers_declined", "watched_until"}


Rows = Select[*tuple[object, ...]]


class ExportOptions(Options):
    workspace: str | None = None
    visitor: str | None = None
    notes: bool = False
    to: str = "-"


async def export(database: Database, options: ExportOptions, out: IO[bytes]) -> int:
    """As of one moment; returns how many lines."""
    lines = 0
    tables = OF_A_VISITOR if options.visitor else OF_A_WORKSPACE
    async with database.snapshot() as connection:
        for name in tables:
            lines += await _export_table(connection, SQLModel.metadata.tables[name], options, out)
            if lines == 0:
                raise Refused("There is no such visitor." if options.visitor else "There is no such workspace.")
    return lines


async def _export_table(connection: AsyncConnection, table: Table, options: ExportOptions, out: IO[bytes]) -> int:
    withheld = WITHHELD | (_ONLY_AGENTS_SEE if options.visitor and not options.notes else set())
    columns = [column for column in table.columns if column.name not in withheld]
    statement = _narrowed(select(*columns), table, options).order_by(*table.primary_key.columns)
    lines = 0
    async with connection.stream(statement, execution_options={"yield_per": 1_000}) as rows:
        async for row in rows:
            fields = {column.name: value for column, value in zip(columns, row, strict=True)}
            out.write(msgspec.json.encode({"object": str(table.name)} | {str(k): v for k, v in fields.items()}) + b"\n")
            lines += 1
    return lines


def _narrowed(
    statement: Select[*tuple[object, ...]], table: Table, options: ExportOptions
) -> Select[*tuple[object, ...]]:
    c = table.columns
    if options.visitor is None:
        if table.name == "workspace":
            return statement.where(c.id == options.workspace)
        if "workspace_id" in c:
            return statement.where(c.workspace_id == options.workspace)
        teams = SQLModel.metadata.tables["team"].columns
        return statement.where(c.team_id.in_(select(teams.id).where(teams.workspace_id == options.workspace)))
    if table.name == "visitor":
        return statement.where(c.id == options.visitor)
    conversations = SQLModel.metadata.tables["conversation"].columns
    mine = select(conversations.id).where(conversations.visitor_id == options.visitor)
    statement = statement.where((c.id if table.name == "conversation" else c.conversation_id).in_(mine))
    seen_by_visitor = "audience" not in c or options.notes
    return statement if seen_by_visitor else statement.where(c.audience == "everyone")


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workspace", metavar="ID", help="everything of this workspace")
    parser.add_argument("--visitor", metavar="ID", help="what this visitor has said and could see")
    parser.add_argument("--notes", action="store_true", help="with --visitor: what only agents see as well")
    parser.add_argument("--to", default="-", metavar="FILE", help="a new file; `-`, the default, is the output")


async def _run(options: ExportOptions, settings: Settings) -> int:
    if (options.workspace is None) == (options.visitor is None):
        raise Refused("Say either --workspace ID or --visitor ID.")
    database = Database(settings)
    try:
        with _opened(options.to) as out:
            lines = await export(database, options, out)
    finally:
        await database.stop()
    remark(f"{lines} lines.")
    return 0


@contextlib.contextmanager
def _opened(path: str) -> Iterator[IO[bytes]]:
    if path == "-":
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            yield out
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}.") from error


COMMAND = Command("export", "Export a workspace or a visitor as JSON Lines", ExportOptions, _arguments, _run)
