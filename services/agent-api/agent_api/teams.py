"""Teams: whom a bot's conversations are offered to, and whom a conversation can be handed to. Admins set them up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from agent_api.admission import Caller, TheCaller
from agent_api.audit import record
from agent_api.paging import Page, Paging, newest_first
from agent_api.workspace_lock import lock_workspace
from baton.access import access_team
from baton.errors import Conflict, FieldError, Invalid
from baton.events import AgentAvailable
from baton.models import Agent, Bot, Team, TeamMember
from baton.service.bodies import Answer, RequestBody
from baton.text import CleanText, Name, up_to
from baton.views import AgentView
from baton.work import Work

router = APIRouter(prefix="/v1/teams", tags=["teams"])

MemberIds = Annotated[list[Annotated[CleanText, up_to(64)]], Field(max_length=500, default_factory=list)]


class NewTeam(RequestBody):
    name: Name
    member_ids: MemberIds


class TeamChanges(RequestBody):
    """Only the fields that are sent are changed; `member_ids` are all members, not those to be added."""

    name: Name = "unchanged"
    member_ids: MemberIds


class TeamView(Answer):
    id: str
    name: str
    members: list[AgentView]
    created_at: datetime
    updated_at: datetime


@router.get("")
async def list_teams(caller: TheCaller, paging: Annotated[Paging, Query()]) -> Page[TeamView]:
    """The newest first, each with its members."""
    statement = select(Team).where(col(Team.workspace_id) == caller.workspace_id, col(Team.deleted_at).is_(None))
    async with caller.platform.workbench.read() as session:
        teams, cursor = await newest_first(session, statement, Team.id, paging)
        return Page(items=await _shown(session, teams), next_cursor=cursor)


@router.post("", status_code=201)
async def create_team(body: NewTeam, caller: TheCaller) -> TeamView:
    async with caller.platform.workbench.begin() as work:
        await lock_workspace(work, caller.workspace_id)
        await _must_be_free(work, caller, body.name)
        team = Team(workspace_id=caller.workspace_id, name=body.name, created_at=work.now, updated_at=work.now)
        work.add(team)
        await work.session.flush()
        await _set_members(work, caller, team, body.member_ids)
        record(work, caller, "team.created", team.id, name=team.name)
        return (await _shown(work.session, [team]))[0]


@router.patch("/{team_id}")
async def change_team(team_id: str, body: TeamChanges, caller: TheCaller) -> TeamView:
    """Offers that stand go on; the next ones go to who is a member then."""
    async with caller.platform.workbench.begin() as work:
        await lock_workspace(work, caller.workspace_id)
        team = await access_team(work.session, caller.principal, team_id)
        sent = body.model_fields_set
        if "name" in sent and body.name != team.name:
            await _must_be_free(work, caller, body.name)
            team.name = body.name
        if "member_ids" in sent:
            await _set_members(work, caller, team, body.member_ids)
        if sent:
            team.updated_at = work.now
            record(work, caller, "team.changed", team.id, fields=sorted(sent))
        await work.session.flush()
        return (await _shown(work.session, [team]))[0]


@router.delete("/{team_id}", status_code=204)
async def delete_team(team_id: str, caller: TheCaller) -> None:
    """Strands nobody: what waits for its members is offered to everybody from now on, at the place that it had."""
    async with caller.platform.workbench.begin() as work:
        await lock_workspace(work, caller.workspace_id)
        team = await access_team(work.session, caller.principal, team_id)
        await _set_members(work, caller, team, [])
        await work.session.execute(update(Bot).where(col(Bot.team_id) == team.id).values(team_id=None))
        team.deleted_at = work.now
        record(work, caller, "team.deleted", team.id, name=team.name)


async def _set_members(work: Work, caller: Caller, team: Team, member_ids: Sequence[str]) -> None:
    """Exactly these, and the queue is looked through anew: somebody may be free for it now."""
    wanted = set(member_ids)
    ours = select(col(Agent.id)).where(col(Agent.workspace_id) == caller.workspace_id, col(Agent.id).in_(wanted))
    if len((await work.session.scalars(ours)).all()) != len(wanted):
        raise Invalid(errors=[FieldError(field="member_ids", message="Not all are agents of this workspace")])
    await work.session.execute(delete(TeamMember).where(col(TeamMember.team_id) == team.id))
    work.add(*(TeamMember(team_id=team.id, agent_id=one, workspace_id=team.workspace_id) for one in sorted(wanted)))
    work.announce_event(AgentAvailable.key, team.workspace_id, {"agent_id": caller.agent.id})


async def _must_be_free(work: Work, caller: Caller, name: str) -> None:
    statement = select(col(Team.id)).where(
        col(Team.workspace_id) == caller.workspace_id, col(Team.name) == name, col(Team.deleted_at).is_(None)
    )
    if await work.session.scalar(statement) is not None:
        raise Conflict("There is a team with this name already.")


async def _shown(session: AsyncSession, teams: Sequence[Team]) -> list[TeamView]:
    """Members by name; those who were deactivated are members still, and come back as such."""
    statement = (
        select(col(TeamMember.team_id), Agent)
        .join(Agent, col(Agent.id) == col(TeamMember.agent_id))
        .where(col(TeamMember.team_id).in_([team.id for team in teams]))
        .order_by(col(Agent.name), col(Agent.id))
    )
    members: dict[str, list[AgentView]] = {team.id: [] for team in teams}
    for team_id, agent in (await session.execute(statement)).all():
        members[team_id].append(AgentView(id=agent.id, name=agent.name, picture=agent.picture))
    return [
        TeamView(**team.model_dump(include={"id", "name", "created_at", "updated_at"}), members=members[team.id])
        for team in teams
    ]
