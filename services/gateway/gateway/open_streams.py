"""The streams that this process has open: idle ones cost one grouped statement in 30 seconds, all together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from baton.live import LiveSubscription
from baton.models import Conversation
from baton.work import Workbench
from gateway.figures import streams_open

_AT_ONCE = 30_000
_STATES = "select id, last_seq, epoch from conversation where id = any($1::text[])"
"""One parameter, however many streams: thousands of them would cost more to write down than to answer."""


@dataclass(slots=True, eq=False)
class Place:
    """How far one stream has come."""

    conversation_id: str
    seq: int
    epoch: int = 0
    holder: str = ""


class OpenStreams:
    """A hint may be lost; this check finds the streams that stand behind and makes them read."""

    def __init__(self, workbench: Workbench) -> None:
        self._workbench = workbench
        self._open: dict[Place, LiveSubscription] = {}

    def add(self, place: Place, subscription: LiveSubscription) -> None:
        self._open[place] = subscription
        streams_open.inc()

    def remove(self, place: Place) -> None:
        del self._open[place]
        streams_open.dec()

    def __len__(self) -> int:
        return len(self._open)

    def wake(self) -> None:
        """Every stream looks up: the process is stopping."""
        for subscription in list(self._open.values()):
            subscription.resync()

    async def check(self) -> None:
        """Compares every open stream with its conversation."""
        ids = list({place.conversation_id for place in self._open})
        for start in range(0, len(ids), _AT_ONCE):
            states = await self._states(ids[start : start + _AT_ONCE])
            for place, subscription in list(self._open.items()):
                state = states.get(place.conversation_id)
                if state is not None and state != (place.seq, place.epoch):
                    subscription.resync()

    async def _states(self, ids: list[str]) -> dict[str, tuple[int, int]]:
        pool = self._workbench.database.asyncpg_pool
        rows = await pool.fetch(_STATES, ids) if pool is not None else await self._states_embedded(ids)
        return {id_: (last_seq, epoch) for id_, last_seq, epoch in rows}

    async def _states_embedded(self, ids: list[str]) -> Iterable[tuple[str, int, int]]:
        columns = (col(Conversation.id), col(Conversation.last_seq), col(Conversation.epoch))
        async with self._workbench.read() as session:
            return (await session.execute(select(*columns).where(col(Conversation.id).in_(ids)))).tuples()
