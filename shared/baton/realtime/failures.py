"""Ably's errors in our words: what happened, whether it concerns the key, the message or the moment."""

from __future__ import annotations

import httpx
from ably.util.exceptions import AblyException

from baton.realtime.doors import RealtimeUnavailable

_EXPLAINED = {
    40009: "The message is too large for Ably",
    40101: "Ably does not know this key",
    40114: "The Ably account has too many channels open",
    40160: "The key does not allow this on our channels",
    40168: "This Ably account refuses this generation of the SDK (accounts priced by monthly users do)",
    40400: "Ably does not know this key",
}
_LASTING = frozenset((40000, 40009, 40010, 40012, 40013, 40031))
# Limits of a channel, or on new channels: no reason to hold back what goes to the others.
_OF_THE_MOMENT = frozenset((40114, *range(42900, 43000)))


def explained(error: Exception) -> RealtimeUnavailable:
    """Never carries Ably's own text: it may quote what was sent."""
    if isinstance(error, AblyException):
        code = int(error.code or 0)
        why = _EXPLAINED.get(code, f"Ably answered with error {code}")
        return RealtimeUnavailable(why, code, lasting=code in _LASTING)
    if isinstance(error, (httpx.HTTPError, TimeoutError, OSError)):
        return RealtimeUnavailable("Ably cannot be reached")
    return RealtimeUnavailable("Ably answered with something that is not Ably's")


def is_outage(error: RealtimeUnavailable) -> bool:
    """Whether further calls with the same key would fail as well, and should wait."""
    return not error.lasting and error.code not in _OF_THE_MOMENT
