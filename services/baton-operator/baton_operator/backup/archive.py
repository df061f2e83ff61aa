"""The file: gzipped JSON lines. A head, then for each table its columns and rows, then a last line that counts them.

    {"baton_backup": 1, "revision": "0001", "taken_at": "…"}
    {"table": "workspace", "columns": ["id", "name", "created_at"]}
    ["01k…", "Acme", "…"]
    {"rows": 1}

What was cut off has no last line, what was changed fails gzip's checksum: neither is ever restored by half.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

import msgspec

FORMAT = 1
_BATCH = 500


class BadArchive(Exception):
    """Not a backup, or a part of one; says which."""


class Head(msgspec.Struct, forbid_unknown_fields=False):
    baton_backup: int
    revision: str
    taken_at: datetime


class _TableLine(msgspec.Struct):
    table: str
    columns: list[str]


class _LastLine(msgspec.Struct):
    rows: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of one table, as JSON knows them."""

    table: str
    columns: tuple[str, ...]
    rows: list[list[object]]


class ArchiveWriter:
    """Writes from top to bottom; `finish` makes it whole."""

    def __init__(self, out: IO[bytes], head: Head) -> None:
        self._zipped = gzip.GzipFile(fileobj=out, mode="wb", compresslevel=4, mtime=0)
        self.rows = 0
        self._line(head)

    def begin(self, table: str, columns: Sequence[str]) -> None:
        self._line(_TableLine(table, list(columns)))

    def add(self, rows: Sequence[Sequence[object]]) -> None:
        self._zipped.write(b"".join(msgspec.json.encode(list(row)) + b"\n" for row in rows))
        self.rows += len(rows)

    def finish(self) -> None:
        self._line(_LastLine(self.rows))
        self._zipped.close()

    def _line(self, line: msgspec.Struct) -> None:
        self._zipped.write(msgspec.json.encode(line) + b"\n")


class ArchiveReader:
    """Reads from top to bottom; raises BadArchive where it is not whole, at the latest at its end."""

    def __init__(self, source: IO[bytes]) -> None:
        self._lines = self._unzipped(source)
        try:
            self.head = msgspec.json.decode(next(self._lines, b""), type=Head)
        except msgspec.MsgspecError as error:
            raise BadArchive("This is no backup made by `baton backup`.") from error
        if self.head.baton_backup != FORMAT:
            raise BadArchive("This backup was made by a newer version of Baton: restore it with that one.")

    def batches(self) -> Iterator[Batch]:
        table, count, rows, ended = _TableLine("", []), 0, list[list[object]](), False
        try:
            for line in self._lines:
                if line.startswith(b"["):
                    rows.append(msgspec.json.decode(line, type=list[object]))
                    count += 1
                    if len(rows) < _BATCH:
                        continue
                if rows:
                    yield Batch(table.table, tuple(table.columns), rows)
                    rows = []
                if line.startswith(b'{"rows"'):
                    ended = msgspec.json.decode(line, type=_LastLine).rows == count
                elif not line.startswith(b"["):
                    table = msgspec.json.decode(line, type=_TableLine)
        except msgspec.MsgspecError as error:
            raise BadArchive("This backup is damaged.") from error
        if not ended:
            raise BadArchive("This backup is not whole: it ends too early.")

    def _unzipped(self, source: IO[bytes]) -> Iterator[bytes]:
        try:
            with gzip.GzipFile(fileobj=source, mode="rb") as zipped:
                yield from zipped
        except (gzip.BadGzipFile, zlib.error) as error:
            raise BadArchive("This is no backup made by `baton backup`, or it is damaged.") from error
        except EOFError as error:
            raise BadArchive("This backup is not whole: it ends too early.") from error
