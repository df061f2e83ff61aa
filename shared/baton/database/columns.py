"""Column types that mean the same on PostgreSQL and SQLite, and the database's own clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, String, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ColumnElement
from sqlalchemy.sql.visitors import InternalTraversal

IdColumn = String(26).with_variant(String(26, collation="C"), "postgresql")
"""An id (baton.ids); compared byte by byte, which is cheaper than any language's order."""

JsonColumn = JSON().with_variant(JSONB(), "postgresql")


class Moment(TypeDecorator[datetime]):
    """A point in time, always aware and in UTC; SQLite keeps it as text that sorts by time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name == "postgresql":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


class db_now(ColumnElement[datetime]):
    """The database's clock, `seconds` from now: leases and timers must not depend on any process's clock."""

    inherit_cache = False
    _traverse_internals = [("seconds", InternalTraversal.dp_plain_obj)]  # noqa: RUF012  (SQLAlchemy's spelling: statements are compiled once)
    type = Moment()

    def __init__(self, seconds: float = 0) -> None:
        self.seconds = float(seconds)


class later(ColumnElement[datetime]):
    """A stored moment, `seconds` later; null stays null."""

    inherit_cache = False
    type = Moment()

    def __init__(self, moment: ColumnElement[datetime], seconds: float) -> None:
        self.moment, self.seconds = moment, float(seconds)


@compiles(later, "postgresql")
def _postgres_later(element: later, compiler: SQLCompiler, **kw: Any) -> str:
    return f"({compiler.process(element.moment, **kw)} + make_interval(secs => {element.seconds:.3f}))"


@compiles(later, "sqlite")
def _sqlite_later(element: later, compiler: SQLCompiler, **kw: Any) -> str:
    moment = compiler.process(element.moment, **kw)
    return f"(strftime('%Y-%m-%d %H:%M:%f', {moment}, '{element.seconds:+.3f} seconds') || '000')"


@compiles(db_now, "postgresql")
def _postgres_now(element: db_now, compiler: SQLCompiler, **kw: Any) -> str:
    del compiler, kw
    return f"(clock_timestamp() + make_interval(secs => {element.seconds:.3f}))"


@compiles(db_now, "sqlite")
def _sqlite_now(element: db_now, compiler: SQLCompiler, **kw: Any) -> str:
    del compiler, kw
    return f"(strftime('%Y-%m-%d %H:%M:%f', 'now', '{element.seconds:+.3f} seconds') || '000')"
