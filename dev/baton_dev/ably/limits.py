"""What Ably limits, with the figures that hold on every plan or on the middle one."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from baton_dev.ably.errors import AblyError

KIB = 1024


@dataclass(frozen=True, slots=True)
class Limits:
    message_bytes: int = 64 * KIB
    frame_bytes: int = 512 * KIB
    batch_bytes: int = 2 * KIB * KIB
    batch_channels: int = 100
    batch_messages: int = 1000
    channel_rate: int = 50
    connection_rate: int = 50
    flood_rate: int = 2000
    channels_per_connection: int = 200
    members_per_channel: int = 200
    connections: int = 10_000
    channels: int = 10_000
    history_entries: int = 10_000
    history_ms: int = 24 * 3600 * 1000
    resume_ms: int = 120_000
    dedupe_ms: int = 120_000
    presence_grace_ms: int = 15_000
    queued_bytes: int = 8 * KIB * KIB
    queued_frames: int = 10_000


class RateWindow:
    """At most `allowed` in any one second; what does not fit is refused whole and costs nothing."""

    def __init__(self, allowed: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._allowed, self._clock = allowed, clock
        self._taken: deque[tuple[float, int]] = deque()
        self._sum = 0

    def take(self, count: int = 1) -> bool:
        if not self.has_room(count):
            return False
        self._taken.append((self._clock(), count))
        self._sum += count
        return True

    def has_room(self, count: int = 1) -> bool:
        oldest = self._clock() - 1
        while self._taken and self._taken[0][0] <= oldest:
            self._sum -= self._taken.popleft()[1]
        return self._sum + count <= self._allowed


def channel_rate_exceeded() -> AblyError:
    return AblyError(42913, 429, "Rate limit exceeded; more than 50 messages per second on this channel")


def connection_rate_exceeded() -> AblyError:
    return AblyError(42911, 429, "Rate limit exceeded; more than 50 messages per second on this connection")


def too_large(limit: int) -> AblyError:
    return AblyError(40009, 400, f"Maximum message length exceeded; the limit is {limit} bytes")
