"""Count, sum, median and 90th percentile of a column of seconds, by nearest rank: alike on every database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, CompoundSelect, Label, case, func, null, select, union_all

from baton.service.bodies import Answer


class Spread(Answer):
    """Seconds; null where there is nothing to measure. `p90_s`: nine of ten took at most this long."""

    count: int
    median_s: float | None
    p90_s: float | None


NOTHING = Spread(count=0, median_s=None, p90_s=None)


def spread_by(source: CTE, key: str, part: str) -> CompoundSelect[*tuple[Any, ...]]:
    """Key, part (null: all of them), count, median, p90 and sum of `source.c.seconds`: by key, and by key and part.

    Both in one statement, so that the source is gone through once.
    """
    whole, one, seconds = source.c[key], source.c[part], source.c.seconds
    ranked = select(
        whole.label("key"),
        one.label("part"),
        seconds.label("seconds"),
        *_places(seconds, "all", (whole,)),
        *_places(seconds, "one", (whole, one)),
    ).cte("ranked")
    key_of, part_of = ranked.c.key, ranked.c.part
    return union_all(
        select(key_of, null(), *_figures(ranked, "all")).group_by(key_of),
        select(key_of, part_of, *_figures(ranked, "one")).where(part_of.is_not(None)).group_by(key_of, part_of),
    )


def _places(seconds: ColumnElement[float], name: str, by: tuple[ColumnElement[Any], ...]) -> list[Label[int]]:
    place = func.row_number().over(partition_by=by, order_by=seconds)
    return [place.label(f"place_in_{name}"), func.count().over(partition_by=by).label(f"many_in_{name}")]


def _figures(ranked: CTE, name: str) -> list[ColumnElement[Any]]:
    place, many, seconds = ranked.c[f"place_in_{name}"], ranked.c[f"many_in_{name}"], ranked.c.seconds
    median = func.max(case((place == (many + 1) // 2, seconds)))
    return [func.count(), median, func.max(case((place == (many * 9 + 9) // 10, seconds))), func.sum(seconds)]


def spread_of(count: int, median_s: float, p90_s: float) -> Spread:
    return Spread(count=count, median_s=round(median_s, 1), p90_s=round(p90_s, 1))
