"""The outbox: an event is saved with the change that it tells of, and sent after, at least once."""

from baton.outbox.announcement import Announcement, Notice, save
from baton.outbox.relay import Relay
from baton.outbox.sweeper import Sweeper

__all__ = ["Announcement", "Notice", "Relay", "Sweeper", "save"]
