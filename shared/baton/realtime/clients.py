"""The SDK's clients: made in one place, one per key, few at a time, closed when others are needed more."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict

from ably.rest.rest import AblyRest

from baton.realtime.address import rest_options
from baton.realtime.groups import TOTAL_S, Groups
from baton.realtime.tokens import server_token
from baton.settings import Settings

CONNECT_S = 2.0
MOST_CLIENTS = 200
HOSTS = 2  # Ably's own and one of its fallbacks; beyond that whoever calls has a cursor and tries again

logging.getLogger("ably").setLevel(logging.WARNING)  # below that it writes keys and tokens into the log


def make_rest(settings: Settings, key: str) -> AblyRest:
    """The only place that builds an SDK client (Ably has split its SDK into packages: this is where ours changes)."""

    async def sign(_params: dict[str, object]) -> str:
        return server_token(key)

    return AblyRest(
        auth_callback=sign,
        http_open_timeout=CONNECT_S,
        http_request_timeout=TOTAL_S,
        http_max_retry_count=HOSTS,
        **rest_options(settings),
    )


class Clients:
    """One sender per key, least recently used first."""

    def __init__(self, settings: Settings, most: int = MOST_CLIENTS) -> None:
        self._settings = settings
        self._most = most
        self._senders: OrderedDict[str, Groups] = OrderedDict()
        self._closing: set[asyncio.Task[None]] = set()

    def sender(self, key: str) -> Groups:
        """This key's sender. Use it at once: one that is idle may be closed when others are needed."""
        sender = self._senders.get(key)
        if sender is None:
            self._make_room()
            sender = self._senders[key] = Groups(make_rest(self._settings, key))
        self._senders.move_to_end(key)
        return sender

    async def close(self) -> None:
        """Closes all of them."""
        senders = list(self._senders.values())
        self._senders.clear()
        await asyncio.gather(*(sender.close() for sender in senders), *self._closing, return_exceptions=True)

    def _make_room(self) -> None:
        idle = [key for key, sender in self._senders.items() if sender.is_idle]
        for key in idle[: max(0, len(self._senders) - self._most + 1)]:
            task = asyncio.create_task(self._senders.pop(key).close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)
