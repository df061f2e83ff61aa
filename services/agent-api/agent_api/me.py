"""Who am I, my password, my availability, and the heartbeat."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field
from sqlalchemy import select
from sqlmodel import col

from agent_api.admission import Caller, TheCaller
from agent_api.session import limit_sign_in
from agent_api.sessions import end_sessions
from agent_api.views import AgentAccount, Availability, account_of
from baton.errors import FieldError, Invalid
from baton.events import AgentAvailable
from baton.models import Agent, Workspace
from baton.security.passwords import hash_password, verify_password
from baton.security.sessions import csrf_token
from baton.service.bodies import Answer, RequestBody
from baton.text import CleanText, up_to
from baton.work import Work

router = APIRouter(tags=["me"])

Password = Annotated[CleanText, up_to(200, at_least=8)]
Capacity = Annotated[int, Field(ge=1, le=100)]


class WorkspaceView(Answer):
    id: str
    name: str


class Me(Answer):
    """`gateway_url`: where visitors reach us, if the operator has said it."""

    agent: AgentAccount
    csrf_token: str
    workspace: WorkspaceView
    gateway_url: str | None


class NewPassword(RequestBody):
    current_password: Annotated[CleanText, up_to(1024, at_least=1)]
    new_password: Password


class AvailabilityBody(RequestBody):
    """`capacity`: how many conversations at once automatic routing may give me."""

    status: Availability
    capacity: Capacity | None = None


@router.get("/v1/me")
async def read_me(caller: TheCaller) -> Me:
    async with caller.platform.workbench.read() as session:
        workspace = await session.get_one(Workspace, caller.workspace_id)
    return Me(
        agent=account_of(caller.agent),
        csrf_token=csrf_token(caller.session_token),
        workspace=WorkspaceView(id=workspace.id, name=workspace.name),
        gateway_url=caller.platform.settings.public_gateway_url or None,
    )


@router.put("/v1/me/password", status_code=204)
async def change_password(body: NewPassword, request: Request, caller: TheCaller) -> None:
    """Needs the present one, and ends all other sessions."""
    await limit_sign_in(caller.platform, request, f"account:{caller.agent.email}")
    if not await verify_password(caller.agent.password_hash, body.current_password):
        raise Invalid(errors=[FieldError(field="current_password", message="Is not your present password")])
    hashed = await hash_password(body.new_password)
    async with caller.platform.workbench.begin() as work:
        agent = await lock_me(work, caller)
        agent.password_hash = hashed
        await end_sessions(work, agent, except_token=caller.session_token)


@router.put("/v1/me/availability")
async def set_availability(body: AvailabilityBody, caller: TheCaller) -> AgentAccount:
    """Availability is a choice. Who comes online, or makes room, may get somebody who waits."""
    async with caller.platform.workbench.begin() as work:
        agent = await lock_me(work, caller)
        agent.availability = body.status
        agent.capacity = body.capacity or agent.capacity
        if body.status == "online":
            work.announce_event(AgentAvailable.key, agent.workspace_id, {"agent_id": agent.id})
    return account_of(agent)


@router.post("/v1/me/heartbeat", status_code=204)
async def heartbeat(caller: TheCaller) -> None:
    """Presence is a lease: every call renews it, this one does nothing else."""
    del caller


async def lock_me(work: Work, caller: Caller) -> Agent:
    """The caller's own row, as it is now."""
    statement = (
        select(Agent)
        .where(col(Agent.id) == caller.agent.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await work.session.scalars(statement)).one()
