"""Doubles and small casts for tests: an embedded platform, and one function per noun. Never imported by a service."""

from baton.testing.cast import a_bot, a_conversation, a_visitor, a_workspace, an_agent
from baton.testing.platform import embedded_platform, embedded_settings

__all__ = [
    "a_bot", "a_conversation", "a_visitor", "a_workspace", "an_agent", "embedded_platform", "embedded_settings",
]  # fmt: skip
