"""What the stand-in was asked and how each exchange ended; tests read it to see when a stream was closed."""

import time
from collections import deque
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Literal

from baton_dev.ai.contract import ChatRequest

KEPT = 20_000
Ending = Literal["done", "cancelled", "cut"]


@dataclass
class Exchange:
    """Times are seconds of the wall clock, to be compared with other processes of the same machine."""

    id: int
    model: str
    last_user: str
    started_at: float = field(default_factory=time.time)
    first_token_at: float | None = None
    ended_at: float | None = None
    ended: Ending | None = None
    n_tokens_sent: int = 0
    token_times: list[float] = field(default_factory=list)

    def sent(self, tokens: int) -> None:
        if not tokens:
            return
        now = time.time()
        if self.first_token_at is None:
            self.first_token_at = now
        self.token_times.append(now)
        self.n_tokens_sent += tokens

    def end(self, how: Ending) -> None:
        """The first end counts: a client that leaves after the last byte has not cancelled anything."""
        if self.ended is None:
            self.ended, self.ended_at = how, time.time()


class ExchangeLog:
    def __init__(self) -> None:
        self._ids = count(1)
        self._exchanges: deque[Exchange] = deque(maxlen=KEPT)

    def begin(self, request: ChatRequest) -> Exchange:
        exchange = Exchange(next(self._ids), request.model, request.last_user)
        self._exchanges.append(exchange)
        return exchange

    def rows(self) -> list[dict[str, object]]:
        return [asdict(exchange) for exchange in self._exchanges]

    def clear(self) -> None:
        self._exchanges.clear()
