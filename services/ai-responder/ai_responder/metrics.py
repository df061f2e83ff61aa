"""Figures of the bot's work, for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

turns = Counter("baton_ai_turns_total", "Turns that ended, by what came of them", ("outcome",))
tokens = Counter("baton_ai_tokens_total", "Tokens that models were paid for", ("kind",))
first_token = Histogram(
    "baton_ai_first_token_seconds",
    "From asking a model to its first word",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 30, 60),
)
