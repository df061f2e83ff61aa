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


async def tell_on_ably(
    platform: Platform, conversation: Conversation, typing: dict[str, Any], *, among_agents: bool = False
) -> None:
    """Publishes `typing`, where the visitor sees it or among agents only; while Ably is away it is simply not seen."""
    key = await platform.keyring.key_of(conversation.workspace_id, ABLY)
    if key is None:
        return
    channel_of = channels.agents if among_agents else channels.conversation
    channel = channel_of(conversation.workspace_id, conversation.id)
    try:
        await platform.realtime.publish(key, channel, [RealtimeMessage(new_id(), "typing", typing)])
    except RealtimeUnavailable as error:
        log.info("typing_not_told", conversation_id=conversation.id, reason=type(error).__name__)
