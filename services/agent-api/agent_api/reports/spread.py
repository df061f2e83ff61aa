"""Count, sum, median and 90th percentile of a column of seconds, by nearest rank: alike on every database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, Select, case, func, select

from baton.service.bodies import Answer


class Spread(Answer):
    """Seconds; null where there is nothing to measure. `p90_s`: nine of ten took at most this long."""

    count: int
    median_s: float | None
    p90_s: float | None


NOTHING = Spread(count=0, median_s=None, p90_s=None)


def spread_by(source: CTE, *keys: str) -> Select[*tuple[Any, ...]]:
    """For each group of `keys`: the keys, then count, median, p90 and sum of `source.c.seconds`."""
    columns = [source.c[key] for key in keys]
    ranked = select(
        *columns,
        source.c.seconds,
        func.row_number().over(partition_by=columns, order_by=source.c.seconds).label("place"),
        func.count().over(partition_by=columns).label("many"),
    ).cte("ranked")
    place, many, seconds = ranked.c.place, ranked.c.many, ranked.c.seconds
    groups = [ranked.c[key] for key in keys]
    return select(
        *groups,
        func.count(),
        func.max(case((place == (many + 1) // 2, seconds))),
        func.max(case((place == (many * 9 + 9) // 10, seconds))),
        func.sum(seconds),
    ).group_by(*groups)


def spread_of(count: int, median_s: float, p90_s: float) -> Spread:
    return Spread(count=count, median_s=round(median_s, 1), p90_s=round(p90_s, 1))
