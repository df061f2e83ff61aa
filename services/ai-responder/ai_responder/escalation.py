"""The model's wish for a person, read as what it is: untrusted text. Who the conversation is comes from us, not it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ai_responder.model.cleaning import clean

LONGEST_REASON = 500
LONGEST_SUMMARY = 2_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What the model gave as its reasons, cut to what may be stored."""

    reason: str | None
    summary: str | None


def read_wish(arguments: str) -> Wish:
    """Reasons that cannot be read are no reason to refuse a person."""
    try:
        given = json.loads(arguments or "{}")
    except (ValueError, RecursionError):
        given = {}
    if not isinstance(given, dict):
        given = {}
    return Wish(_cut(given.get("reason"), LONGEST_REASON), _cut(given.get("summary"), LONGEST_SUMMARY))


def _cut(value: object, longest: int) -> str | None:
    """Cleaned again: JSON can write NUL and half pairs as escapes, which only now become characters."""
    return clean(value).strip()[:longest] or None if isinstance(value, str) else None
