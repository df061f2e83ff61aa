"""What this door shows of agents."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal, cast

from baton.models import Agent
from baton.presence import is_present
from baton.service.bodies import Answer

Role = Literal["owner", "admin", "agent"]
Availability = Literal["online", "away"]


class AgentAccount(Answer):
    """A colleague. `status` is the choice, `present` the lease; `invited`: has not set a password yet."""

    id: str
    email: str
    name: str
    role: Role
    picture: str | None
    status: Availability
    present: bool
    capacity: int
    active: bool
    invited: bool


def account_of(agent: Agent) -> AgentAccount:
    return AgentAccount(
        id=agent.id,
        email=agent.email,
        name=agent.name,
        role=cast(Role, agent.role),
        picture=agent.picture,
        status=cast(Availability, agent.availability),
        present=is_present(agent, datetime.now(UTC)),
        capacity=agent.capacity,
        active=agent.active,
        invited=agent.password_hash is None,
    )
