"""Ably tokens: JWTs that we sign ourselves with the workspace's key, each for exactly what its bearer may do."""

from __future__ import annotations

import json
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import jwt

from baton.errors import NotFound
from baton.ids import is_id
from baton.realtime import channels
from baton.realtime.keys import AblyKey

VISITOR_TTL_S = 3600
AGENT_TTL_S = 300  # an agent who was removed hears nothing after five minutes, even where tokens cannot be revoked
SERVER_TTL_S = 3600

# The length of an Ably secret is Ably's choice; our own keys are measured where they are read.
warnings.filterwarnings("ignore", category=jwt.InsecureKeyLengthWarning)

LISTEN = ("presence", "subscribe")
Capability = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class RealtimeToken:
    """A signed token and what its bearer must know to use it."""

    token: str
    client_id: str
    expires_at: datetime


def visitor_token(
    key: str, workspace_id: str, conversation_id: str, visitor_id: str, extra: Mapping[str, str] | None = None
) -> RealtimeToken:
    """Opens the conversation's channel, nothing else, and cannot publish to it."""
    capability = {channels.conversation(workspace_id, conversation_id): LISTEN}
    return _token(key, capability, f"visitor:{_checked(visitor_id)}", VISITOR_TTL_S, extra)


def agent_token(key: str, workspace_id: str, agent_id: str, extra: Mapping[str, str] | None = None) -> RealtimeToken:
    """Opens the workspace's channels to listen; an agent's presence shows in the inbox and to other agents only."""
    capability = {
        channels.inbox(workspace_id): LISTEN,
        channels.conversation_prefix(workspace_id) + "*": ("subscribe",),
        channels.agents_prefix(workspace_id) + "*": LISTEN,
    }
    return _token(key, capability, agent_client_id(agent_id), AGENT_TTL_S, extra)


def agent_client_id(agent_id: str) -> str:
    """Who an agent is to Ably; also what is revoked when the agent is deactivated."""
    return f"agent:{_checked(agent_id)}"


def server_token(key: str, ttl_s: int = SERVER_TTL_S) -> str:
    """What our own publisher shows: it can publish to our channels and do nothing else."""
    return _signed(AblyKey.parse(key), {"baton:*": ("publish",)}, ttl_s, {"x-ably-clientType": "server"})


def _token(
    key: str, capability: Capability, client_id: str, ttl_s: int, extra: Mapping[str, str] | None
) -> RealtimeToken:
    claims = {**(extra or {}), "x-ably-clientId": client_id}
    expires_at = datetime.fromtimestamp(int(time.time()) + ttl_s, UTC)
    return RealtimeToken(_signed(AblyKey.parse(key), capability, ttl_s, claims), client_id, expires_at)


def _signed(key: AblyKey, capability: Capability, ttl_s: int, claims: Mapping[str, str]) -> str:
    """The capability is a string of JSON inside the JWT: that is Ably's format."""
    now = int(time.time())
    allowed = json.dumps({name: sorted(operations) for name, operations in capability.items()})
    payload = {**claims, "iat": now, "exp": now + ttl_s, "x-ably-capability": allowed}
    return jwt.encode(payload, key.secret, algorithm="HS256", headers={"kid": key.name})


def _checked(given: str) -> str:
    if not is_id(given):
        raise NotFound
    return given
