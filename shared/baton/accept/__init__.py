"""Accepting what visitors say: one commit for a whole group of messages, then 202."""

from baton.accept.door import AcceptDoor
from baton.accept.group import Accepted, Spoken

__all__ = ["AcceptDoor", "Accepted", "Spoken"]
