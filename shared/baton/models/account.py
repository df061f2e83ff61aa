"""Who uses Baton on the customer's side: workspaces, agents, their sessions, keys, secrets, and what was done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from baton.models.fields import id_field, json_field, moment_field, ref_field


class Workspace(SQLModel, table=True):
    """One customer. Every tenant-owned row carries its id."""

    id: str = id_field()
    name: str
    wait_amber_s: int = Field(default=60, sa_column_kwargs={"server_default": "60"})
    wait_red_s: int = Field(default=300, sa_column_kwargs={"server_default": "300"})
    """From when on a wait is shown amber and red: a promise to oneself, apart from any bot's waiting limit."""
    created_at: datetime = moment_field(now=True)


class Agent(SQLModel, table=True):
    """A person on the support side. Availability is a choice; presence (`seen_until`) is a lease."""

    id: str = id_field()
    workspace_id: str = ref_field("workspace.id", index=True)
    email: str = Field(unique=True)
    name: str
    role: str = "agent"
    picture: str | None = None
    password_hash: str | None = None
    invitation_hash: str | None = Field(default=None, index=True)
    invitation_expires_at: datetime | None = moment_field()
    active: bool = True
    availability: str = "online"
    capacity: int = 5
    seen_until: datetime | None = moment_field()
    last_offered_at: datetime | None = moment_field()
    created_at: datetime = moment_field(now=True)


class AgentSession(SQLModel, table=True):
    """A sign-in; only the token's hash is kept."""

    __tablename__ = "agent_session"

    token_hash: str = Field(primary_key=True)
    agent_id: str = ref_field("agent.id", index=True)
    created_at: datetime = moment_field(now=True)
    expires_at: datetime = moment_field()


class ApiKey(SQLModel, table=True):
    """A workspace's key for server-to-server use; shown once, only its hash is kept."""

    __tablename__ = "api_key"

    id: str = id_field()
    workspace_id: str = ref_field("workspace.id", index=True)
    name: str
    last_four: str
    key_hash: str = Field(unique=True)
    created_at: datetime = moment_field(now=True)
    revoked_at: datetime | None = moment_field()


class Secret(SQLModel, table=True):
    """A provider's key, sealed with the workspace as associated data; `hint` is what may be shown of it."""

    workspace_id: str = ref_field("workspace.id", primary_key=True)
    name: str = Field(primary_key=True)
    sealed: str
    hint: dict[str, Any] = json_field({})
    updated_at: datetime = moment_field(now=True)


class AuditRecord(SQLModel, table=True):
    """Who changed what; never the secret or the text itself."""

    __tablename__ = "audit_log"

    id: str = id_field()
    workspace_id: str = ref_field("workspace.id", index=True)
    actor_id: str | None = None
    actor_name: str
    action: str
    target: str
    data: dict[str, Any] = json_field({})
    created_at: datetime = moment_field(now=True)
