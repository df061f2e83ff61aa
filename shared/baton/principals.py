"""Who is asking. Tenant objects are loaded only through baton.access, which takes one of these."""

from __future__ import annotations

from dataclasses import dataclass

from baton.models import Agent


@dataclass(frozen=True, slots=True)
class VisitorPrincipal:
    """The bearer of a visitor token: one conversation."""

    workspace_id: str
    conversation_id: str
    visitor_id: str
    verified_as: str | None = None


@dataclass(frozen=True, slots=True)
class ServerPrincipal:
    """A customer's server with a workspace API key."""

    workspace_id: str
    key_id: str


@dataclass(frozen=True, slots=True)
class AgentPrincipal:
    """A signed-in agent or admin."""

    agent: Agent

    @property
    def workspace_id(self) -> str:
        return self.agent.workspace_id

    @property
    def is_admin(self) -> bool:
        return self.agent.role in ("owner", "admin")


Principal = VisitorPrincipal | ServerPrincipal | AgentPrincipal
