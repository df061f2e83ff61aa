"""Reports as CSV. A cell that a spreadsheet would run as a formula is made plain text by an apostrophe before it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Literal

from agent_api.reports.summary import Summary

Table = Literal["days", "agents", "handoffs", "models", "help"]
Cell = str | int | float | None

_RUNS = tuple("=+-@\t\r\n;＝＋－＠")


def as_csv(rows: Iterable[Sequence[Cell]]) -> str:
    """RFC 4180, every text quoted; the byte order mark tells spreadsheets that it is UTF-8."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return "\ufeff" + written.getvalue()


def neutral(cell: Cell) -> str | int | float:
    """Numbers stay numbers, nothing becomes an empty text, and what looks like a formula becomes text."""
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_RUNS):
        return f"'{cell}"
    return cell


def sheet(summary: Summary, table: Table) -> list[list[Cell]]:
    return _SHEETS[table](summary)


def _days(summary: Summary) -> list[list[Cell]]:
    head: list[Cell] = ["date", "conversations", "resolved_by_bot", "resolved_by_people", "abandoned", "open"]
    head += ["ai_turns", "prompt_tokens", "completion_tokens", "cost_usd", "ably_messages"]
    rows: list[list[Cell]] = [
        [day.date.isoformat(), day.outcomes.conversations, day.outcomes.bot, day.outcomes.people,
         day.outcomes.abandoned, day.outcomes.open, day.ai.turns, day.ai.prompt_tokens, day.ai.completion_tokens,
         day.ai.cost_usd, day.ably_messages]
        for day in summary.days
    ]  # fmt: skip
    return [head, *rows]


def _agents(summary: Summary) -> list[list[Cell]]:
    head: list[Cell] = ["agent", "conversations", "handling_median_s", "handling_p90_s", "handled_s"]
    head += ["first_reply_median_s", "first_reply_p90_s", "ratings", "rating_average"]
    rows: list[list[Cell]] = [
        [one.name, one.conversations, one.handling.median_s, one.handling.p90_s, one.handled_s,
         one.first_reply.median_s, one.first_reply.p90_s, one.ratings.count, one.ratings.average]
        for one in summary.agents
    ]  # fmt: skip
    return [head, *rows]


def _handoffs(summary: Summary) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[one.trigger, one.requests] for one in summary.handoffs.reasons]
    return [["trigger", "requests"], *rows]


def _models(summary: Summary) -> list[list[Cell]]:
    head: list[Cell] = ["model", "turns", "failed", "prompt_tokens", "completion_tokens", "cost_usd", "unpriced_turns"]
    rows: list[list[Cell]] = [
        [one.model, one.turns, one.failed, one.prompt_tokens, one.completion_tokens, one.cost_usd, one.unpriced]
        for one in summary.models
    ]  # fmt: skip
    return [head, *rows]


def _help(summary: Summary) -> list[list[Cell]]:
    head: list[Cell] = ["kind", "jobs", "failed", "prompt_tokens", "completion_tokens", "cost_usd", "unpriced_jobs"]
    rows: list[list[Cell]] = [
        [one.kind, one.jobs, one.failed, one.prompt_tokens, one.completion_tokens, one.cost_usd, one.unpriced]
        for one in summary.help
    ]
    return [head, *rows]


_SHEETS = {"days": _days, "agents": _agents, "handoffs": _handoffs, "models": _models, "help": _help}
