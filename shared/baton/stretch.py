"""A stretch is the part of a conversation that goes to Ably: from the escalation or the first watch to its end."""

from __future__ import annotations

from baton.models import Bridge, Conversation
from baton.work import Work


async def continue_stretch(work: Work, conversation: Conversation, before_seq: int) -> None:
    """Begins a stretch just after `before_seq`; one that the bridge is still busy with goes on instead."""
    bridge = await work.session.get(Bridge, conversation.id)
    if bridge is None:
        bridge = Bridge(conversation_id=conversation.id, bridged_seq=before_seq)
        bridge.bridged_note_seq = conversation.last_note_seq
        work.add(bridge)
        return
    if bridge.bridge_until is not None and bridge.bridged_seq >= bridge.bridge_until:
        bridge.bridged_seq = before_seq
        bridge.bridged_note_seq = conversation.last_note_seq
    bridge.bridge_until = None


async def end_stretch(work: Work, conversation: Conversation) -> None:
    """The last entry so far is the last to be published, so that listeners learn of the end."""
    bridge = await work.session.get(Bridge, conversation.id)
    if bridge is not None and bridge.bridge_until is None:
        bridge.bridge_until = conversation.last_seq
