"""Faults on demand, for tests of whoever depends on Ably. Inactive unless the stand-in runs with --faults.

`POST /_standin/faults` takes `{"mode": …}` with `for_seconds` or `count` (how many requests) as its end:

- `error` (`status`, `code`): REST answers it, publishes over a connection are NACKed, new sockets get 503
- `unauthorised`: the same with 401 and 40101
- `rate`: the same with 429 and 42911, for publishes only
- `latency` (`ms`): every answer and every frame from a client waits
- `blackhole`: nothing is read or answered; frames to clients wait until it is over
- `ack_lost`: a publish is accepted, its answer is dropped together with the socket
- `drop`: all sockets are cut now, without a goodbye
- `off`

With `cut: true` all sockets are cut when the fault begins: together with `error` that is a provider that is down.
"""

import asyncio
import time
from dataclasses import dataclass, field

from baton_dev.ably.codec import number, text
from baton_dev.ably.errors import AblyError, Wire, bad_request

MODES = ("off", "error", "unauthorised", "rate", "latency", "blackhole", "ack_lost", "drop")
SWITCHED_OFF = float("inf")


@dataclass(slots=True)
class Faults:
    mode: str = "off"
    error: AblyError = field(default_factory=lambda: AblyError(50003, 503, "scripted fault"))
    seconds: float = 0.0
    open_gate: asyncio.Event = field(default_factory=asyncio.Event)
    _until: float = SWITCHED_OFF
    _left: int | None = None

    def __post_init__(self) -> None:
        self.open_gate.set()

    def script(self, wish: Wire) -> None:
        mode = text(wish, "mode")
        if mode not in MODES:
            raise bad_request(f"mode must be one of {', '.join(MODES)}")
        status, code = _ERRORS.get(mode, (number(wish, "status") or 503, number(wish, "code") or 50003))
        self.mode, self.error = mode, AblyError(code, status, "scripted fault")
        self.seconds = (number(wish, "ms") or 0) / 1000
        self._left = number(wish, "count")
        self._schedule_end(wish.get("for_seconds"))
        if mode == "blackhole":
            self.open_gate.clear()
        else:
            self.open_gate.set()

    def is_on(self, *modes: str) -> bool:
        return self.mode in modes

    def strike(self, *modes: str) -> bool:
        """Whether this request is hit; a fault with a count is over after its last hit."""
        if self.mode not in modes:
            return False
        if self._left is not None:
            self._left -= 1
            if self._left <= 0:
                self.end()
        return True

    def check_publish(self) -> None:
        error = self.error
        if self.strike("error", "unauthorised", "rate"):
            raise error

    async def hold(self) -> None:
        """What latency and the black hole do to everything that arrives."""
        await self.open_gate.wait()
        seconds = self.seconds
        if self.strike("latency"):
            await asyncio.sleep(seconds)

    def end(self) -> None:
        self.mode, self._until, self._left = "off", SWITCHED_OFF, None
        self.open_gate.set()

    def _schedule_end(self, seconds: object) -> None:
        if isinstance(seconds, int | float) and not isinstance(seconds, bool):
            self._until = until = time.monotonic() + seconds
            asyncio.get_running_loop().call_later(seconds, self._end_if_due, until)
        else:
            self._until = SWITCHED_OFF

    def _end_if_due(self, until: float) -> None:
        if self._until == until:
            self.end()


_ERRORS = {"unauthorised": (401, 40101), "rate": (429, 42911)}
