"""A small memory for look-ups that every request repeats: bounded, and forgetful after some seconds."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """What was found is believed for `ttl_s` seconds; the oldest of more than `most` is dropped."""

    def __init__(self, ttl_s: float, most: int = 20_000) -> None:
        self._ttl_s, self._most = ttl_s, most
        self._values: OrderedDict[str, tuple[float, Value]] = OrderedDict()

    async def get(self, key: str, find: Callable[[], Awaitable[Value]]) -> Value:
        found = self._values.get(key)
        if found is not None and found[0] > time.monotonic():
            return found[1]
        value = await find()
        self._values[key] = (time.monotonic() + self._ttl_s, value)
        self._values.move_to_end(key)
        if len(self._values) > self._most:
            self._values.popitem(last=False)
        return value
