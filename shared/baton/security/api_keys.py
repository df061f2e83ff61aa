"""Workspace API keys: 256 random bits behind a recognisable prefix; only their hash is stored."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

PREFIX = "bk_"
_SHAPE = re.compile(r"bk_[A-Za-z0-9_-]{43}")


def new_api_key() -> str:
    """A fresh key, to be shown once."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_api_key(key: str) -> str:
    """What is stored and looked up. A plain hash is enough: nobody guesses 256 random bits."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def api_key_matches(key: str, stored_hash: str) -> bool:
    """Compares in constant time."""
    return hmac.compare_digest(hash_api_key(key), stored_hash)


def is_api_key(text: str) -> bool:
    """Whether `text` has a key's shape; anything else needs no look-up."""
    return _SHAPE.fullmatch(text) is not None
