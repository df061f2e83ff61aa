"""The dependency in front of every route: who is calling, may they, and a sign of life for their presence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import bindparam, select
from sqlmodel import col

from agent_api.rules import RANKS, RULES, Who
from agent_api.turnstile import Turnstile
from baton.database import db_now
from baton.database.wall import enter_workspace
from baton.errors import Forbidden, Unauthenticated
from baton.events import AgentAvailable
from baton.models import Agent, AgentSession
from baton.platform import Platform
from baton.presence import renew_presence
from baton.principals import AgentPrincipal
from baton.security.sessions import csrf_matches, hash_session_token, is_session_token

COOKIE = "baton_session"
_READS = ("GET", "HEAD")
_TRANSFERS = ("upload_attachment", "read_attachment")
"""They last as long as a line is slow, and must not hold a place at the turnstile meanwhile."""
_BEARER = (  # made once: every call asks it
    select(Agent)
    .join(AgentSession, col(AgentSession.agent_id) == col(Agent.id))
    .where(
        col(AgentSession.token_hash) == bindparam("token_hash"),
        col(AgentSession.expires_at) > db_now(),
        col(Agent.active).is_(True),
    )
)


class BadCsrfToken(Forbidden):
    """A page's write must carry what only our own pages can read."""

    type, title = "csrf", "Send the X-CSRF-Token that GET /v1/me names"


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in agent, on the platform that serves the call."""

    platform: Platform
    agent: Agent
    session_token: str

    @property
    def principal(self) -> AgentPrincipal:
        return AgentPrincipal(self.agent)

    @property
    def workspace_id(self) -> str:
        return self.agent.workspace_id

    def is_at_least(self, who: Who) -> bool:
        return RANKS.get(self.agent.role, Who.ANYONE) >= who


async def admit(request: Request) -> AsyncIterator[None]:
    """Looks the route up in the table; a route that is not in it is closed to everyone."""
    rule = RULES.get(request.scope["route"].name)
    if rule is Who.ANYONE:
        yield
        return
    turnstile: Turnstile = request.app.state.turnstile
    async with turnstile.passed():
        caller = await _identify(request)
        if rule is None or not caller.is_at_least(rule):
            raise Forbidden
        await _renew_presence(caller)
        request.state.caller = caller
        if request.scope["route"].name not in _TRANSFERS:
            yield
            return
    yield


def platform_of(request: Request) -> Platform:
    platform: Platform = request.app.state.platform
    return platform


async def _the_platform(request: Request) -> Platform:
    return platform_of(request)  # a plain function would be called in a thread, for every request


async def _caller_of(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


ThePlatform = Annotated[Platform, Depends(_the_platform)]
TheCaller = Annotated[Caller, Depends(_caller_of)]


async def _identify(request: Request) -> Caller:
    """By bearer token (programs), else by cookie (the panel), whose writes need the CSRF token beside it."""
    token = _token(request)
    platform = platform_of(request)
    agent = await _agent_of(platform, token)
    if agent is None:
        raise Unauthenticated
    by_cookie = "authorization" not in request.headers
    is_write = request.method not in _READS
    if by_cookie and is_write and not csrf_matches(token, request.headers.get("x-csrf-token", "")):
        raise BadCsrfToken
    enter_workspace(agent.workspace_id)
    return Caller(platform, agent, token)


def _token(request: Request) -> str:
    header = request.headers.get("authorization")
    if header is None:
        token = request.cookies.get(COOKIE, "")
    else:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthenticated
    if not is_session_token(token):
        raise Unauthenticated
    return token


async def _agent_of(platform: Platform, token: str) -> Agent | None:
    async with platform.workbench.read() as session:
        return (await session.scalars(_BEARER, {"token_hash": hash_session_token(token)})).one_or_none()


async def _renew_presence(caller: Caller) -> None:
    """Any call is a sign of life. Whoever comes back online may have room for somebody who waits."""
    platform, agent = caller.platform, caller.agent
    was_absent = await renew_presence(platform.database, agent, platform.settings.presence_lease_s)
    if was_absent and agent.availability == "online":
        async with platform.workbench.begin() as work:
            work.announce_event(AgentAvailable.key, agent.workspace_id, {"agent_id": agent.id})
