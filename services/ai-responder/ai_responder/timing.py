"""How long things take, in seconds; tests shorten them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """The lease is the database's time; everything else is this process's."""

    lease_s: float = 15.0
    renew_s: float = 5.0
    sweep_s: float = 2.0
    overlooked_s: float = 30.0
    """Longer than any nudge takes to come, retries included but for the last."""
    look_s: float = 10.0
    """How often those are looked for."""
    longest_delay_s: float = 3.0
    """Debounce and supersede together delay a turn by no more than this."""
    delta_s: float = 0.05
    ably_delta_s: float = 0.2
    stop_s: float = 2.0
    """At the end of the process, turns have this long to finish; others take the rest over."""
