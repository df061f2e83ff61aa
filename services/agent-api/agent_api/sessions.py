"""Beginning and ending sessions: the row, the token that is told once, and the cookie that carries it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fastapi import Request, Response
from sqlalchemy import delete
from sqlmodel import col

from agent_api.admission import COOKIE, platform_of
from baton.models import Agent, AgentSession
from baton.security.sessions import hash_session_token, new_session_token
from baton.work import Work

LASTS_S = 7 * 86_400


@dataclass(frozen=True, slots=True)
class OpenSession:
    """The token of a session that was just begun."""

    token: str
    expires_at: datetime


async def begin_session(work: Work, agent: Agent) -> OpenSession:
    """A new session; the agent's expired ones are swept on this occasion."""
    opened = OpenSession(new_session_token(), datetime.now(UTC) + timedelta(seconds=LASTS_S))
    await work.session.execute(
        delete(AgentSession).where(
            col(AgentSession.agent_id) == agent.id, col(AgentSession.expires_at) < datetime.now(UTC)
        )
    )
    work.add(
        AgentSession(
            token_hash=hash_session_token(opened.token),
            agent_id=agent.id,
            expires_at=opened.expires_at,
        )
    )
    return opened


async def end_sessions(work: Work, agent: Agent, except_token: str | None = None) -> None:
    """All of an agent's sessions, or all but one."""
    statement = delete(AgentSession).where(col(AgentSession.agent_id) == agent.id)
    if except_token is not None:
        statement = statement.where(col(AgentSession.token_hash) != hash_session_token(except_token))
    await work.session.execute(statement)


async def end_session(work: Work, token: str) -> None:
    await work.session.execute(delete(AgentSession).where(col(AgentSession.token_hash) == hash_session_token(token)))


def set_cookie(request: Request, response: Response, token: str) -> None:
    """HttpOnly, never sent by other sites, and over TLS only where there is TLS."""
    public = platform_of(request).settings.public_panel_url
    secure = request.url.scheme == "https" or public.startswith("https://")
    response.set_cookie(COOKIE, token, max_age=LASTS_S, path="/", httponly=True, samesite="strict", secure=secure)


def clear_cookie(response: Response) -> None:
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
