"""Spans of time as numbers, with the same meaning on PostgreSQL and SQLite: what reports compute with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Float
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement


class epoch_of(FunctionElement[int]):
    """Whole seconds since 1970 of one moment."""

    inherit_cache = True
    type = BigInteger()


class seconds_between(FunctionElement[float]):
    """Seconds from the first moment to the second one, to the millisecond."""

    inherit_cache = True
    type = Float()


@compiles(epoch_of, "postgresql")
def _postgres_epoch(element: epoch_of, compiler: SQLCompiler, **kw: Any) -> str:
    return f"floor(extract(epoch from {compiler.process(element.clauses, **kw)}))::bigint"


@compiles(epoch_of, "sqlite")
def _sqlite_epoch(element: epoch_of, compiler: SQLCompiler, **kw: Any) -> str:
    return f"cast(strftime('%s', {compiler.process(element.clauses, **kw)}) as integer)"


@compiles(seconds_between, "postgresql")
def _postgres_between(element: seconds_between, compiler: SQLCompiler, **kw: Any) -> str:
    earlier, later = (compiler.process(one, **kw) for one in element.clauses)
    return f"round(extract(epoch from ({later} - {earlier})), 3)::float"


@compiles(seconds_between, "sqlite")
def _sqlite_between(element: seconds_between, compiler: SQLCompiler, **kw: Any) -> str:
    earlier, later = (compiler.process(one, **kw) for one in element.clauses)
    return f"round((julianday({later}) - julianday({earlier})) * 86400.0, 3)"
