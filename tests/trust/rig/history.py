"""What clients did and learnt, in Jepsen's shape: `invoke`, then `ok`, `fail`, or `info` where nobody can know."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

Kind = Literal["invoke", "ok", "fail", "info"]


@dataclass(frozen=True, slots=True)
class Record:
    """One line. Only `ok` may be demanded of the database; `info` may or may not be there; `fail` must be absent."""

    t: float
    proc: str
    type: Kind
    f: str
    conv: str = ""
    client_message_id: str | None = None
    msg_id: str | None = None
    seq: int | None = None
    epoch: int | None = None
    body_hash: str | None = None
    detail: str = ""
    """The agent of a claim, the result of a handoff, the status of a refusal."""


@dataclass(slots=True)
class History:
    """The lines of one run, in the order in which they were written."""

    records: list[Record] = field(default_factory=list)

    def add(self, proc: str, kind: Kind, f: str, conv: str = "", **facts: object) -> None:
        self.records.append(Record(time.time(), proc, kind, f, conv, **facts))  # type: ignore[arg-type]

    def write(self, path: Path) -> None:
        path.write_text("".join(json.dumps(asdict(record)) + "\n" for record in self.records), encoding="utf-8")


def read_history(lines: Iterable[str]) -> list[Record]:
    return [Record(**json.loads(line)) for line in lines if line.strip()]


def hash_of(text: str | None) -> str:
    return hashlib.sha256((text or "").encode("utf-8", "surrogatepass")).hexdigest()[:16]
