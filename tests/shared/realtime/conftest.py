"""For every test in this folder."""

from ably_stage import channel, fault, history, realtime, settings

__all__ = ["channel", "fault", "history", "realtime", "settings"]
