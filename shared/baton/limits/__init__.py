"""Limits: how often somebody may do something, in sliding windows."""

from __future__ import annotations

from baton.limits.limiter import Limiter, OnFailure
from baton.limits.network import network_of
from baton.settings import Settings

__all__ = ["Limiter", "OnFailure", "network_of", "open_limiter"]


def open_limiter(settings: Settings) -> Limiter:
    """The limiter of this process, not yet started."""
    return Limiter(settings.redis_url, enforced=settings.limits_enforced)
