"""Ids: opaque, unguessable, and sortable by time, so that indexes grow at their right edge (ULID: 48 + 80 bit)."""

from __future__ import annotations

import re
import secrets
import time
from datetime import datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, in lower case
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_SHAPE = re.compile(r"[0-9a-hjkmnp-tv-z]{26}")


def new_id() -> str:
    """A fresh id of 26 characters (https://github.com/ulid/spec, lower case)."""
    return _spelled((time.time_ns() // 1_000_000) << 80 | secrets.randbits(80))


def first_id_at(moment: datetime) -> str:
    """Every id made at this moment or later is at least this one: a range of time is a range of keys."""
    return _spelled(int(moment.timestamp() * 1_000) << 80)


def _spelled(number: int) -> str:
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(120, -1, -10)])


def is_id(text: str) -> bool:
    """Whether `text` has an id's shape; anything else cannot exist and needs no look-up."""
    return _SHAPE.fullmatch(text) is not None
