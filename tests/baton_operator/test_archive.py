"""A backup is whole or it is refused: cut off anywhere, changed, or something else altogether."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime

import pytest

from baton_operator.backup.archive import ArchiveReader, ArchiveWriter, BadArchive, Head

HEAD = Head(1, "0001", datetime(2026, 1, 31, 4, tzinfo=UTC))


def an_archive(rows: int = 1_200) -> bytes:
    out = io.BytesIO()
    archive = ArchiveWriter(out, HEAD)
    archive.begin("workspace", ["id", "name"])
    archive.add([(f"id-{number}", "{[“Acme”]}\n") for number in range(rows)])
    archive.begin("agent", ["id"])
    archive.finish()
    return out.getvalue()


def read(archive: bytes) -> list[list[object]]:
    return [row for batch in ArchiveReader(io.BytesIO(archive)).batches() for row in batch.rows]


def test_what_is_written_is_read_again() -> None:
    reader = ArchiveReader(io.BytesIO(an_archive()))
    batches = list(reader.batches())
    assert reader.head == HEAD
    assert {(batch.table, batch.columns) for batch in batches} == {("workspace", ("id", "name"))}
    rows = [row for batch in batches for row in batch.rows]
    assert rows == [[f"id-{number}", "{[“Acme”]}\n"] for number in range(1_200)]
    assert max(len(batch.rows) for batch in batches) < 1_200


@pytest.mark.parametrize("left", [0, 5, 30, 200, 1_000, -9, -1])
def test_one_that_was_cut_off_is_refused(left: int) -> None:
    with pytest.raises(BadArchive):
        read(an_archive()[:left])


def test_one_whose_lines_are_whole_but_whose_end_is_missing_is_refused() -> None:
    lines = gzip.decompress(an_archive()).splitlines(keepends=True)
    with pytest.raises(BadArchive, match="ends too early"):
        read(gzip.compress(b"".join(lines[:-1])))
    with pytest.raises(BadArchive, match="ends too early"):
        read(gzip.compress(b"".join([*lines[:700], *lines[701:]])))


@pytest.mark.parametrize(
    "other",
    [b"PGDMP", gzip.compress(b"hello"), gzip.compress(b'{"rows": 0}\n'), gzip.compress(b'["row"]\n')],
    ids=["a dump", "a text", "an object", "a list"],
)
def test_something_else_is_refused(other: bytes) -> None:
    with pytest.raises(BadArchive, match="no backup"):
        read(other)


def test_one_of_a_newer_format_says_so() -> None:
    head = b'{"baton_backup": 2, "revision": "0009", "taken_at": "2027-01-31T04:00:00Z"}\n'
    with pytest.raises(BadArchive, match="newer version"):
        read(gzip.compress(head))
