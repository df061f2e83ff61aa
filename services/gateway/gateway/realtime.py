"""A realtime token for exactly one channel: this conversation's, to subscribe and be present, nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter

from baton.access import access_conversation
from baton.errors import Conflict
from baton.realtime import channels
from baton.realtime.address import client_options
from baton.realtime.tokens import visitor_token
from baton.secrets_at_rest import ABLY
from baton.service.bodies import Answer
from gateway.doorway import Participant, TheDoorway

router = APIRouter(tags=["realtime"])


class NotEscalated(Conflict):
    """While the bot talks, the visitor listens by SSE: Ably costs nothing then."""

    type, title = "not_escalated", "The conversation is not with people"


class AblyKeyMissing(Conflict):
    type, title = "ably_key_missing", "The workspace has no Ably key; use the stream"


class RealtimeToken(Answer):
    """`client_options` go straight into the SDK's constructor."""

    provider: Literal["ably"] = "ably"
    channel: str
    token: str
    expires_at: datetime
    client_id: str
    client_options: dict[str, Any]


@router.post("/v1/conversations/{conversation_id}/realtime-token")
async def realtime_token(conversation_id: str, who: Participant, doorway: TheDoorway) -> RealtimeToken:
    """Only while the conversation is escalated."""
    await doorway.limit("realtime-token", conversation_id, "30/60 seconds")
    platform = doorway.platform
    async with platform.workbench.read() as session:
        conversation = await access_conversation(session, who, conversation_id)
    if conversation.status != "open" or conversation.holder == "bot":
        raise NotEscalated
    key = await platform.keyring.key_of(conversation.workspace_id, ABLY)
    if key is None:
        raise AblyKeyMissing
    issued = visitor_token(key, conversation.workspace_id, conversation.id, conversation.visitor_id)
    return RealtimeToken(
        channel=channels.conversation(conversation.workspace_id, conversation.id),
        token=issued.token,
        expires_at=issued.expires_at,
        client_id=issued.client_id,
        client_options=client_options(platform.settings),
    )
