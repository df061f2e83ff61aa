"""Ids: opaque, unguessable, and sortable by time, so that indexes grow at their right edge (ULID: 48 + 80 bit)."""

from __future__ import annotations

import re
import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, in lower case
_SHAPE = re.compile(r"[0-9a-hjkmnp-tv-z]{26}")


def new_id() -> str:
    """A fresh id of 26 characters (https://github.com/ulid/spec, lower case)."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def is_id(text: str) -> bool:
    """Whether `text` has an id's shape; anything else cannot exist and needs no look-up."""
    return _SHAPE.fullmatch(text) is not None
