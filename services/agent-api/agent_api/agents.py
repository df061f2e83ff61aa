"""Colleagues: who they are, who may do what, and their leaving. Owners are changed by owners only."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from agent_api.admission import Caller, TheCaller
from agent_api.audit import record
from agent_api.departures import must_leave_an_owner, revoke_tokens, see_off
from agent_api.invitations import Invitation, invite, link_of
from agent_api.me import Capacity, Password
from agent_api.paging import Page, Paging, newest_first
from agent_api.rules import Who
from agent_api.views import AgentAccount, Role, account_of
from agent_api.workspace_lock import lock_workspace
from baton.access import access_agent
from baton.errors import Conflict, FieldError, Forbidden, Invalid
from baton.models import Agent
from baton.security.passwords import hash_password
from baton.service.bodies import RequestBody
from baton.text import Email, Name
from baton.work import Work

router = APIRouter(prefix="/v1/agents", tags=["agents"])


class EmailTaken(Conflict):
    type, title = "email_taken", "Somebody signs in with this e-mail address already"


class NewAgent(RequestBody):
    """Without a password the answer has an invitation link, to be handed over by whoever invites."""

    email: Email
    name: Name
    role: Role
    password: Password | None = None
    capacity: Capacity = 5


class AgentChanges(RequestBody):
    """Only what is sent is changed."""

    name: Name | None = None
    role: Role | None = None
    capacity: Capacity | None = None
    active: bool | None = None


class InvitedAgent(AgentAccount):
    invitation_link: str | None
    invitation_expires_at: datetime | None


@router.get("")
async def list_agents(caller: TheCaller, paging: Annotated[Paging, Query()]) -> Page[AgentAccount]:
    """The newest first, those who have left included."""
    statement = select(Agent).where(col(Agent.workspace_id) == caller.workspace_id)
    async with caller.platform.workbench.read() as session:
        agents, cursor = await newest_first(session, statement, Agent.id, paging)
    return Page(items=[account_of(agent) for agent in agents], next_cursor=cursor)


@router.post("", status_code=201)
async def invite_agent(body: NewAgent, request: Request, caller: TheCaller) -> InvitedAgent:
    if body.role == "owner":
        _must_be_owner(caller)
    hashed = await hash_password(body.password) if body.password is not None else None
    agent = Agent(
        workspace_id=caller.workspace_id,
        email=body.email.lower(),
        name=body.name,
        role=body.role,
        capacity=body.capacity,
        password_hash=hashed,
    )
    invitation = invite(agent) if hashed is None else None
    try:
        async with caller.platform.workbench.begin() as work:
            work.add(agent)
            record(work, caller, "agent.created", agent.id, role=agent.role, invited=invitation is not None)
    except IntegrityError:
        raise EmailTaken from None
    return _invited(request, agent, invitation)


@router.post("/{agent_id}/invitation", status_code=201)
async def invite_again(agent_id: str, request: Request, caller: TheCaller) -> InvitedAgent:
    """A fresh link, by which the colleague sets a new password; earlier links end."""
    async with caller.platform.workbench.begin() as work:
        agent = await _locked(work, caller, agent_id)
        if not agent.active:
            raise Conflict("This agent is not active.")
        invitation = invite(agent)
        record(work, caller, "agent.invited", agent.id)
    return _invited(request, agent, invitation)


@router.patch("/{agent_id}")
async def change_agent(agent_id: str, body: AgentChanges, caller: TheCaller) -> AgentAccount:
    """Deactivation ends sessions and realtime tokens, and puts their conversations back to the queue at once."""
    sent = {name: value for name, value in body.model_dump().items() if name in body.model_fields_set}
    if None in sent.values():
        bad = next(name for name, value in sent.items() if value is None)
        raise Invalid(errors=[FieldError(field=bad, message="Must not be null")])
    if body.role == "owner":
        _must_be_owner(caller)
    async with caller.platform.workbench.begin() as work:
        agent = await _locked(work, caller, agent_id)
        changes = {name: value for name, value in sent.items() if value != getattr(agent, name)}
        leaves = changes.get("active") is False
        if leaves or changes.get("role", "owner") != "owner":
            await must_leave_an_owner(work, agent)
        if changes:
            agent.sqlmodel_update(changes)
            record(work, caller, "agent.changed", agent.id, fields=sorted(changes))
        if leaves:
            await see_off(work, agent)
    if leaves:
        revoke_tokens(caller.platform, agent)
    return account_of(agent)


async def _locked(work: Work, caller: Caller, agent_id: str) -> Agent:
    """Under the workspace's lock, so that two owners cannot remove each other at once."""
    await lock_workspace(work, caller.workspace_id)
    agent = await access_agent(work.session, caller.principal, agent_id)
    if agent.role == "owner":
        _must_be_owner(caller)
    return agent


def _must_be_owner(caller: Caller) -> None:
    if not caller.is_at_least(Who.OWNER):
        raise Forbidden("Only an owner may do this.")


def _invited(request: Request, agent: Agent, invitation: Invitation | None) -> InvitedAgent:
    return InvitedAgent(
        **dict(account_of(agent)),
        invitation_link=link_of(request, invitation) if invitation else None,
        invitation_expires_at=invitation.expires_at if invitation else None,
    )
