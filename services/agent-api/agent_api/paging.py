"""Lists answer `{items, next_cursor}`; a cursor is opaque to callers and names the place of the last item."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Annotated, Any, Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from baton.errors import FieldError, Invalid
from baton.ids import is_id
from baton.service.bodies import Answer
from baton.text import CleanText, up_to


class Identified(Protocol):
    """Any row of ours: ids sort by time."""

    id: str


Item = TypeVar("Item")
Row = TypeVar("Row", bound=Identified)
Cursor = Annotated[CleanText, up_to(200)]


class QueryParameters(BaseModel):
    """What stands behind the `?`; unknown names are refused here too."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Paging(QueryParameters):
    cursor: Cursor | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Page(Answer, Generic[Item]):
    items: list[Item]
    next_cursor: str | None


def write_cursor(*place: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def read_cursor(cursor: str, length: int) -> list[str]:
    """The place that a cursor of ours names; anything else is refused."""
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        raise bad_cursor() from None
    if not isinstance(place, list) or len(place) != length or not all(isinstance(part, str) for part in place):
        raise bad_cursor()
    return place


def bad_cursor() -> Invalid:
    return Invalid(errors=[FieldError(field="cursor", message="Was not made by this list")])


async def newest_first(
    session: AsyncSession, statement: Select[Row], id_column: Any, paging: Paging
) -> tuple[list[Row], str | None]:
    """A page of rows by id, which is by age, and the cursor of the next one."""
    ids = col(id_column)
    if paging.cursor is not None:
        (last,) = read_cursor(paging.cursor, 1)
        if not is_id(last):
            raise bad_cursor()
        statement = statement.where(ids < last)
    rows = list((await session.scalars(statement.order_by(ids.desc()).limit(paging.limit + 1))).all())
    more = len(rows) > paging.limit
    shown = rows[: paging.limit]
    return shown, write_cursor(shown[-1].id) if more else None
