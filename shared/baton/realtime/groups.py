"""Grouping without a timer: what comes in while requests are under way leaves together in the next one.

A request costs the same for one message as for ten, so a busy process sends few large ones and an idle one sends at
once. Each channel has at most one message under way, which keeps its order; see ADR 0003 for the figures.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass

from ably.rest.rest import AblyRest

from baton.logs import get_logger
from baton.realtime.breaker import Breaker
from baton.realtime.doors import RealtimeMessage, RealtimeUnavailable
from baton.realtime.failures import explained, is_outage
from baton.realtime.sending import send_group, send_one

TOTAL_S = 5.0
REQUESTS_AT_ONCE = 4
MOST_IN_GROUP = 50
_LARGE = 8 * 1024  # characters; what is larger travels alone, far from the limits of a batch

_log = get_logger(__name__)


@dataclass(slots=True)
class _Parcel:
    """A message on its way, and the caller who waits for it."""

    channel: str
    message: RealtimeMessage
    arrived: asyncio.Future[None]

    @property
    def is_large(self) -> bool:
        return sum(len(value) for value in self.message.data.values() if isinstance(value, str)) > _LARGE


class Groups:
    """All that one process sends with one key."""

    def __init__(self, rest: AblyRest) -> None:
        self._rest = rest
        self._breaker = Breaker()
        self._waiting: OrderedDict[str, deque[_Parcel]] = OrderedDict()
        self._busy: set[str] = set()
        self._requests: set[asyncio.Task[None]] = set()
        self._may_group = True
        self._closed = False

    @property
    def is_idle(self) -> bool:
        return not self._requests and not self._waiting

    async def send(self, channel: str, message: RealtimeMessage) -> None:
        """Returns when Ably has the message; raises `RealtimeUnavailable`."""
        if self._closed or not self._breaker.admits():
            raise RealtimeUnavailable("Ably is down; the next probe is due soon")
        parcel = _Parcel(channel, message, asyncio.get_running_loop().create_future())
        self._waiting.setdefault(channel, deque()).append(parcel)
        self._depart()
        await parcel.arrived

    async def close(self) -> None:
        """Tells whoever still waits, and closes the connections."""
        self._closed = True
        requests = list(self._requests)
        for request in requests:
            request.cancel()
        await asyncio.gather(*requests, return_exceptions=True)
        self._refuse_waiting(RealtimeUnavailable("The publisher is closing"))
        await self._rest.close()  # type: ignore[no-untyped-call]

    def _depart(self) -> None:
        while not self._closed and len(self._requests) < REQUESTS_AT_ONCE and (group := self._next_group()):
            self._busy.update(parcel.channel for parcel in group)
            request = asyncio.create_task(self._carry(group))
            self._requests.add(request)

    def _next_group(self) -> list[_Parcel]:
        """The first message of every channel that has none under way."""
        group: list[_Parcel] = []
        for channel in [channel for channel in self._waiting if channel not in self._busy]:
            queue = self._wanted(channel)
            if not queue:
                continue
            if group and (not self._may_group or len(group) == MOST_IN_GROUP or queue[0].is_large):
                break
            group.append(queue.popleft())
            if group[-1].is_large:
                break
        for parcel in group:
            if self._wanted(parcel.channel):
                self._waiting.move_to_end(parcel.channel)  # so that the others have their turn
        return group

    def _wanted(self, channel: str) -> deque[_Parcel]:
        """The channel's queue, without those at its head whose callers have gone."""
        queue = self._waiting[channel]
        while queue and queue[0].arrived.done():
            queue.popleft()
            self._breaker.abandoned()
        if not queue:
            del self._waiting[channel]
        return queue

    async def _carry(self, group: list[_Parcel]) -> None:
        try:
            async with asyncio.timeout(TOTAL_S):
                outcomes = await self._outcomes(group)
            self._breaker.succeeded()
            _tell(group, outcomes)
        except asyncio.CancelledError:
            self._breaker.abandoned()
            _tell(group, [RealtimeUnavailable("The publisher is closing")] * len(group))
            raise
        except Exception as error:
            self._failed(group, explained(error))
        finally:
            self._requests.discard(_current())
            self._busy.difference_update(parcel.channel for parcel in group)
            self._depart()

    async def _outcomes(self, group: list[_Parcel]) -> Sequence[RealtimeUnavailable | None]:
        items = [(parcel.channel, parcel.message) for parcel in group]
        if len(items) == 1:
            await send_one(self._rest, items[0])
            return [None]
        return await send_group(self._rest, items)

    def _failed(self, group: list[_Parcel], failure: RealtimeUnavailable) -> None:
        if len(group) > 1 and failure.lasting:
            self._send_singly(group)
            return
        if not is_outage(failure):
            self._breaker.succeeded()
            _tell(group, [failure] * len(group))
            return
        if not self._breaker.is_open:
            _log.warning("realtime_unavailable", code=failure.code, why=str(failure))
        self._breaker.failed()
        _tell(group, [failure] * len(group))
        self._refuse_waiting(failure)

    def _refuse_waiting(self, failure: RealtimeUnavailable) -> None:
        waiting = [parcel for queue in self._waiting.values() for parcel in queue]
        self._waiting.clear()
        _tell(waiting, [failure] * len(waiting))

    def _send_singly(self, group: list[_Parcel]) -> None:
        """The batch as such was refused, and no message may suffer for its neighbours: no batches for this key."""
        _log.warning("realtime_batches_refused")
        self._may_group = False
        for parcel in group:
            self._waiting.setdefault(parcel.channel, deque()).appendleft(parcel)


def _tell(group: Sequence[_Parcel], outcomes: Sequence[RealtimeUnavailable | None]) -> None:
    for parcel, outcome in zip(group, outcomes, strict=True):
        if parcel.arrived.done():
            continue
        if outcome is None:
            parcel.arrived.set_result(None)
        else:
            parcel.arrived.set_exception(outcome)


def _current() -> asyncio.Task[None]:
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - told to the type checker
    return task
