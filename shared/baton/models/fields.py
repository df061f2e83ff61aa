"""Shorthands for columns that every table spells the same way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field

from baton.database.columns import IdColumn, JsonColumn, Moment, db_now
from baton.ids import new_id


def id_field() -> Any:
    """The primary key: made by us, so that it is known before the row is stored."""
    return Field(default_factory=new_id, sa_type=IdColumn, primary_key=True)


def ref_field(target: str, *, index: bool = False, primary_key: bool = False, null: bool = False) -> Any:
    """A reference to another table's id; an optional one is emptied when its target goes, any other goes with it."""
    key = ForeignKey(target, ondelete="SET NULL" if null else "CASCADE")
    column = Column(IdColumn, key, index=index, primary_key=primary_key, nullable=null)
    return Field(default=None, sa_column=column) if null else Field(sa_column=column)


def moment_field(*, now: bool = False, index: bool = False) -> Any:
    """A point in time; with `now`, the database's clock at insertion."""
    column: Column[datetime] = Column(Moment(), nullable=not now, index=index, default=db_now() if now else None)
    return Field(default=None, sa_column=column)


def json_field(default: Any) -> Any:
    """A JSON value whose shape is checked at the door (request models), not here."""
    return Field(default_factory=lambda: default.copy(), sa_type=JsonColumn)
