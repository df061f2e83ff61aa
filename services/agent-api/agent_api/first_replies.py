"""The first public word of a person after each request, kept as a step for the figures (entries are not asked)."""

from __future__ import annotations

from baton.models import Conversation, Transition
from baton.work import Work


def note_first_reply(work: Work, conversation: Conversation) -> None:
    """Once per request. An agent who stepped in unasked kept nobody waiting: there is nothing to note."""
    asked_at, replied_at = conversation.requested_at, conversation.replied_at
    if asked_at is None or (replied_at is not None and replied_at >= asked_at):
        return
    conversation.replied_at = work.now
    work.add(
        Transition(
            workspace_id=conversation.workspace_id,
            bot_id=conversation.bot_id,
            conversation_id=conversation.id,
            event="first_reply",
            epoch=conversation.epoch,
            from_holder="agent",
            to_holder="agent",
            agent_id=conversation.agent_id,
            waited_s=(work.now - asked_at).total_seconds(),
            at=work.now,
        )
    )
