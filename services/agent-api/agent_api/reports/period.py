"""The days of a report: from midnight to midnight where its reader lives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, SQLColumnExpression, and_, case, cast, literal

from baton.database import epoch_of

MOST_DAYS = 366
Moments = SQLColumnExpression[datetime]
"""A column of moments."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z][A-Za-z0-9_+-]*){0,2}")
_DAY_S = 86_400
_FIRST = date(1970, 1, 1)


def zone_named(name: str) -> ZoneInfo | None:
    """The time zone, if there is one of this name; names lead to files, so only what looks like a name is looked up."""
    try:
        return ZoneInfo(name) if _NAME.fullmatch(name) else None
    except (ValueError, OSError, LookupError):
        return None


@dataclass(frozen=True, slots=True)
class Period:
    """The days `first` to `last`, both included."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def begins(self) -> datetime:
        return self._midnight(self.first)

    @property
    def ends(self) -> datetime:
        """The first moment that does not belong to it."""
        return self._midnight(self.last + timedelta(days=1))

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    def holds(self, moment: Moments) -> ColumnElement[bool]:
        """Whether a column's moment lies in it."""
        return and_(moment >= self.begins, moment < self.ends)

    def day_of(self, moment: Moments) -> ColumnElement[int]:
        """The number of a moment's local day since 1970: databases need no table of time zones for it."""
        *changes, (_, last) = self._offsets()
        steps = [(moment < until, literal(offset, Integer)) for until, offset in changes]
        offset = case(*steps, else_=literal(last, Integer)) if steps else literal(last, Integer)
        return cast((epoch_of(moment) + offset) // _DAY_S, Integer)

    def date_of(self, number: int) -> date:
        return _FIRST + timedelta(days=number)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def _offsets(self) -> list[tuple[datetime, int]]:
        """How far local time is ahead of UTC, in seconds, and until when."""
        found: list[tuple[datetime, int]] = []
        for begins, ends in self._days_in_utc():
            before, after = self._offset_at(begins), self._offset_at(ends)
            if before != after:
                found.append((self._change_between(begins, ends), before))
        return [*found, (self.ends, self._offset_at(self.ends - timedelta(seconds=1)))]

    def _days_in_utc(self) -> Iterator[tuple[datetime, datetime]]:
        for day in self.days:
            yield self._midnight(day), self._midnight(day + timedelta(days=1))

    def _offset_at(self, moment: datetime) -> int:
        ahead = moment.astimezone(self.zone).utcoffset()
        return round(ahead.total_seconds()) if ahead is not None else 0

    def _change_between(self, begins: datetime, ends: datetime) -> datetime:
        """The moment, to the second, at which the clocks are changed."""
        before = self._offset_at(begins)
        while ends - begins > timedelta(seconds=1):
            middle = begins + (ends - begins) / 2
            begins, ends = (middle, ends) if self._offset_at(middle) == before else (begins, middle)
        return ends.replace(microsecond=0)
