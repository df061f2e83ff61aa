"""Agents' sessions: a random token of which only the hash is stored, and the CSRF token beside it."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


def new_session_token() -> str:
    """32 random bytes: the cookie's value, or a program's bearer token."""
    return secrets.token_urlsafe(32)


def hash_session_token(token: str) -> str:
    """What is stored and looked up."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_session_token(text: str) -> bool:
    """Whether `text` has a token's shape; anything else needs no look-up."""
    return _SHAPE.fullmatch(text) is not None


def csrf_token(session_token: str) -> str:
    """What a page sends beside its cookie: other sites can have the cookie sent, but cannot read this."""
    return hmac.new(session_token.encode("utf-8", "surrogatepass"), b"csrf", hashlib.sha256).hexdigest()


def csrf_matches(session_token: str, given: str) -> bool:
    """Compares in constant time."""
    return hmac.compare_digest(csrf_token(session_token).encode(), given.encode("utf-8", "surrogatepass"))
