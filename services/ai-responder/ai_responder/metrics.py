"""Figures and the last log line of the bot's work."""

from __future__ import annotations

from typing import Literal, get_args

from prometheus_client import Counter, Histogram

from ai_responder.bill import Bill, Prices
from ai_responder.turn import Turn
from baton.logs import get_logger

log = get_logger(__name__)

Outcome = Literal["answered", "handed_over", "failed", "discarded"]

turns = Counter("baton_ai_turns_total", "Turns that ended, by what came of them", ("outcome",))
tokens = Counter("baton_ai_tokens_total", "Tokens that models were paid for", ("kind",))
cost = Counter("baton_ai_cost_dollars_total", "What models cost, where BATON_AI_PRICES names their price", ("model",))
failures = Counter("baton_ai_failures_total", "Turns that no model could answer, by our word for why", ("reason",))
first_token = Histogram(
    "baton_ai_first_token_seconds",
    "From asking a model to its first word",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 30, 60),
)


for outcome in get_args(Outcome):
    turns.labels(outcome)  # a counter that appears with its first count shows no increase


def count_cost(bill: Bill, prices: Prices) -> None:
    """Only models that the operator named are labels: those that admins type could be any number."""
    cost_usd = bill.cost_usd(prices)
    if cost_usd:
        cost.labels(bill.model).inc(cost_usd)


def count_turn(outcome: Outcome, turn: Turn) -> None:
    """A discarded one may go on elsewhere, with another worker or in a later epoch."""
    turns.labels(outcome).inc()
    log.info("reply_discarded" if outcome == "discarded" else "turn_ended", outcome=outcome, **turn.names())
