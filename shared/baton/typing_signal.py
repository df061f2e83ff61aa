"""Somebody types: told on the conversation's Ably channel by the process that heard of it, and never waited for."""

from __future__ import annotations

from typing import Any

from baton.ids import new_id
from baton.logs import get_logger
from baton.models import Conversation
from baton.platform import Platform
from baton.realtime import RealtimeMessage, RealtimeUnavailable, channels
from baton.secrets_at_rest import ABLY

log = get_logger(__name__)


async def tell_on_ably(platform: Platform, conversation: Conversation, typing: dict[str, Any]) -> None:
    """Publishes `typing`; while Ably is away it is simply not seen."""
    key = await platform.keyring.key_of(conversation.workspace_id, ABLY)
    if key is None:
        return
    channel = channels.conversation(conversation.workspace_id, conversation.id)
    try:
        await platform.realtime.publish(key, channel, [RealtimeMessage(new_id(), "typing", typing)])
    except RealtimeUnavailable as error:
        log.info("typing_not_told", conversation_id=conversation.id, reason=type(error).__name__)
