"""How long conversations, visitors, turns and the audit log are kept; the router purges by it every hour."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from agent_api.admission import TheCaller
from agent_api.audit import record
from agent_api.workspace_lock import lock_workspace
from baton.models import Retention
from baton.service.bodies import Answer, RequestBody

router = APIRouter(prefix="/v1/settings/retention", tags=["settings"])

Days = Annotated[int, Field(ge=1, le=3_650)]


class RetentionBody(RequestBody):
    """In days; null keeps for ever. Every field is named, so that nothing is purged, or kept, by an omission."""

    conversations_days: Days | None
    audit_log_days: Days | None
    visitors_days: Days | None
    turns_days: Days | None


class RetentionSettings(Answer):
    """`conversations_days` counts from a closed conversation's last change; `visitors_days` is for those without any
    conversation; `purged_at` is the last round."""

    conversations_days: int | None
    audit_log_days: int | None
    visitors_days: int | None
    turns_days: int | None
    purged_at: datetime | None
    updated_at: datetime | None


@router.get("")
async def read_retention(caller: TheCaller) -> RetentionSettings:
    async with caller.platform.workbench.read() as session:
        return _shown(await session.get(Retention, caller.workspace_id))


@router.put("")
async def set_retention(body: RetentionBody, caller: TheCaller) -> RetentionSettings:
    """What is too old by these rules goes within the hour, for good."""
    async with caller.platform.workbench.begin() as work:
        await lock_workspace(work, caller.workspace_id)
        rules = await work.session.get(Retention, caller.workspace_id)
        if rules is None:
            rules = Retention(workspace_id=caller.workspace_id)
            work.add(rules)
        for name, days in body.model_dump().items():
            setattr(rules, name, days)
        rules.due_at = rules.updated_at = work.now
        record(work, caller, "retention.changed", "retention", **body.model_dump())
        return _shown(rules)


def _shown(rules: Retention | None) -> RetentionSettings:
    return RetentionSettings.model_validate(
        {name: getattr(rules, name, None) for name in RetentionSettings.model_fields}
    )
