"""The realtime provider: the only room that knows Ably. Realtime is a hint; the truth is read by `seq`."""

from __future__ import annotations

from baton.realtime.doors import KeyReport, RealtimeDoor, RealtimeMessage, RealtimeUnavailable
from baton.realtime.publisher import Realtime
from baton.realtime.recorded import RecordedRealtime
from baton.settings import Settings

__all__ = [
    "KeyReport",
    "RealtimeDoor",
    "RealtimeMessage",
    "RealtimeUnavailable",
    "RecordedRealtime",
    "open_realtime",
]


def open_realtime(settings: Settings) -> RealtimeDoor:
    """The publisher of this process; connects with the first message."""
    return Realtime(settings)
