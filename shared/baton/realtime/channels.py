"""Channel names. Only well-formed ids go into them: a name with `*` or `:` in it would open more than one channel."""

from __future__ import annotations

from baton.errors import NotFound
from baton.ids import is_id


def conversation(workspace_id: str, conversation_id: str) -> str:
    """Everything that the visitor may see, for the visitor and for agents."""
    return f"baton:{_checked(workspace_id)}:conversation:{_checked(conversation_id)}"


def agents(workspace_id: str, conversation_id: str) -> str:
    """What only agents may see of a conversation: notes, internal events, who is looking."""
    return f"baton:{_checked(workspace_id)}:agents:{_checked(conversation_id)}"


def inbox(workspace_id: str) -> str:
    """Requests and changes, for all agents of the workspace."""
    return f"baton:{_checked(workspace_id)}:inbox"


def conversation_prefix(workspace_id: str) -> str:
    """What a panel puts before a conversation's id."""
    return f"baton:{_checked(workspace_id)}:conversation:"


def agents_prefix(workspace_id: str) -> str:
    """What a panel puts before a conversation's id for the agents' side of it."""
    return f"baton:{_checked(workspace_id)}:agents:"


def _checked(given: str) -> str:
    """What has not an id's shape cannot exist."""
    if not is_id(given):
        raise NotFound
    return given
