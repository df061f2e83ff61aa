"""A finished answer is not thrown away because the database blinks: its end is tried again for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from baton.database import unavailable_errors
from baton.logs import get_logger

log = get_logger(__name__)

_PAUSE_S = 1.0
_TRIES = 30

Value = TypeVar("Value")


async def steadily(step: Callable[[], Awaitable[Value]], tries: int = _TRIES) -> Value:
    """For steps that may safely be repeated, because the turn's attempt fences them."""
    for left in reversed(range(tries)):
        try:
            return await step()
        except unavailable_errors() as error:
            log.warning("database_unavailable", reason=type(error).__name__, tries_left=left)
            if left == 0:
                raise
        await asyncio.sleep(_PAUSE_S)
    raise ValueError("at least one try")
