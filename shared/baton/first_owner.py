"""The first owner of a workspace: both are made at once, by an operator (`baton create-owner`)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError

from baton.models import Agent, AuditRecord, Workspace
from baton.platform import Platform
from baton.security.passwords import hash_password
from baton.text import Email, Name


class NewOwner(BaseModel):
    """Who, and of what."""

    email: Email
    name: Name
    workspace: Name


class EmailInUse(Exception):
    """Somebody signs in with this address already."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Told once; only the password's hash is kept."""

    workspace_id: str
    email: str
    password: str


async def create_owner(platform: Platform, owner: NewOwner) -> SignIn:
    """A workspace of its own for this owner, or nothing at all."""
    password = secrets.token_urlsafe(12)
    password_hash = await hash_password(password)
    email = owner.email.lower()
    workspace = Workspace(name=owner.workspace)
    try:
        async with platform.workbench.begin() as work:
            work.add(workspace)
            await work.session.flush()
            agent = Agent(workspace_id=workspace.id, name=owner.name, email=email, role="owner")
            agent.password_hash = password_hash
            noted = AuditRecord(
                workspace_id=workspace.id, actor_name="operator", action="workspace.created", target=workspace.id
            )
            work.add(agent, noted)
    except IntegrityError as error:
        raise EmailInUse(email) from error
    return SignIn(workspace.id, email, password)
