"""Waiting targets: from when on a wait is shown amber and red. What happens at the limit is each bot's own setting."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from agent_api.admission import TheCaller
from agent_api.audit import record
from agent_api.workspace_lock import lock_workspace
from baton.models import Workspace
from baton.service.bodies import Answer, RequestBody

router = APIRouter(prefix="/v1/settings/waiting", tags=["settings"])

Seconds = Annotated[int, Field(ge=1, le=86_400)]


class WaitingTargets(Answer):
    amber_seconds: int
    red_seconds: int


class WaitingTargetsBody(RequestBody):
    """Amber comes before red."""

    amber_seconds: Seconds
    red_seconds: Seconds

    @model_validator(mode="after")
    def _in_order(self) -> WaitingTargetsBody:
        if self.amber_seconds >= self.red_seconds:
            raise PydanticCustomError("targets_in_order", "Amber must come before red")
        return self


@router.get("")
async def read_waiting_targets(caller: TheCaller) -> WaitingTargets:
    """Every agent's panel shows by them."""
    async with caller.platform.workbench.read() as session:
        workspace = await session.get_one(Workspace, caller.workspace_id)
    return _shown(workspace)


@router.put("")
async def set_waiting_targets(body: WaitingTargetsBody, caller: TheCaller) -> WaitingTargets:
    async with caller.platform.workbench.begin() as work:
        await lock_workspace(work, caller.workspace_id)
        workspace = await work.session.get_one(Workspace, caller.workspace_id)
        workspace.wait_amber_s, workspace.wait_red_s = body.amber_seconds, body.red_seconds
        record(work, caller, "waiting_targets.changed", "waiting", **body.model_dump())
        return _shown(workspace)


def _shown(workspace: Workspace) -> WaitingTargets:
    return WaitingTargets(amber_seconds=workspace.wait_amber_s, red_seconds=workspace.wait_red_s)
