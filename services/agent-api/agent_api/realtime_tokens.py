"""Ably tokens for the panel: the workspace's channels, to listen and be present, for five minutes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import JsonValue

from agent_api.ably_key import ably_key_of
from agent_api.admission import TheCaller
from baton.realtime import channels
from baton.realtime.address import client_options
from baton.realtime.tokens import agent_token
from baton.service.bodies import Answer

router = APIRouter(prefix="/v1", tags=["realtime"])


class AgentChannels(Answer):
    """A conversation's id behind a prefix names its channel."""

    inbox: str
    conversation_prefix: str
    agents_prefix: str


class AgentRealtimeToken(Answer):
    """`client_options` go straight into the SDK's constructor."""

    provider: Literal["ably"]
    channels: AgentChannels
    token: str
    expires_at: datetime
    client_id: str
    client_options: dict[str, JsonValue]


@router.post("/realtime-token")
async def issue_realtime_token(caller: TheCaller) -> AgentRealtimeToken:
    """Without an Ably key 409: the panel polls."""
    key = await ably_key_of(caller)
    issued = agent_token(key, caller.workspace_id, caller.agent.id)
    return AgentRealtimeToken(
        provider="ably",
        channels=AgentChannels(
            inbox=channels.inbox(caller.workspace_id),
            conversation_prefix=channels.conversation_prefix(caller.workspace_id),
            agents_prefix=channels.agents_prefix(caller.workspace_id),
        ),
        token=issued.token,
        expires_at=issued.expires_at,
        client_id=issued.client_id,
        client_options=client_options(caller.platform.settings),
    )
