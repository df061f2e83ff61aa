"""Invitations: a link that sets a password once, within a week. Only its hash is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Request, Response
from sqlalchemy import select
from sqlmodel import col

from agent_api.admission import ThePlatform, platform_of
from agent_api.me import Password
from agent_api.session import SignedIn, limit_sign_in, signed_in
from agent_api.sessions import begin_session, end_sessions, set_cookie
from baton.errors import NotFound
from baton.models import Agent
from baton.security.passwords import hash_password
from baton.security.sessions import hash_session_token, is_session_token, new_session_token
from baton.service.bodies import RequestBody
from baton.text import CleanText, Name, up_to

router = APIRouter(prefix="/v1/invitations", tags=["session"])

LASTS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invitation:
    token: str
    expires_at: datetime


class AcceptBody(RequestBody):
    token: Annotated[CleanText, up_to(100, at_least=1)]
    password: Password
    name: Name | None = None


class NoSuchInvitation(NotFound):
    type, title = "no_such_invitation", "This invitation has been used or has run out; ask for a new one"


def invite(agent: Agent) -> Invitation:
    """Makes every earlier link of this agent worthless."""
    invitation = Invitation(new_session_token(), datetime.now(UTC) + LASTS)
    agent.invitation_hash = hash_session_token(invitation.token)
    agent.invitation_expires_at = invitation.expires_at
    return invitation


def link_of(request: Request, invitation: Invitation) -> str:
    """The token stands behind the #, which browsers send to nobody and nobody logs."""
    base = platform_of(request).settings.public_panel_url or str(request.base_url)
    return f"{base.rstrip('/')}/invitation#{invitation.token}"


@router.post("/accept")
async def accept_invitation(body: AcceptBody, request: Request, response: Response, platform: ThePlatform) -> SignedIn:
    """Sets the password and signs in; the link works once."""
    await limit_sign_in(platform, request, f"invitation:{body.token}")
    hashed = await hash_password(body.password)
    async with platform.workbench.begin() as work:
        statement = select(Agent).where(
            col(Agent.invitation_hash) == hash_session_token(body.token), col(Agent.active).is_(True)
        )
        found = (await work.session.scalars(statement.with_for_update())).one_or_none()
        expires_at = found.invitation_expires_at if found else None
        if not is_session_token(body.token) or found is None or expires_at is None or expires_at < datetime.now(UTC):
            raise NoSuchInvitation
        found.password_hash, found.name = hashed, body.name or found.name
        found.invitation_hash = found.invitation_expires_at = None
        await end_sessions(work, found)
        opened = await begin_session(work, found)
    set_cookie(request, response, opened.token)
    return signed_in(found, opened)
