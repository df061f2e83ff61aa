"""The workspace's tags: admins keep the list, every agent puts them on conversations."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from sqlalchemy import select
from sqlmodel import col

from agent_api.admission import Caller, TheCaller
from agent_api.audit import record
from agent_api.paging import Page, Paging, newest_first
from agent_api.workspace_lock import lock_workspace
from baton.access import access_tag
from baton.errors import Conflict
from baton.models import Tag
from baton.service.bodies import Answer, RequestBody
from baton.text import Name
from baton.work import Work

router = APIRouter(prefix="/v1/tags", tags=["tags"])

Colour = Literal["gray", "indigo", "teal", "orange", "red", "yellow"]


class NewTag(RequestBody):
    """`colour`: one of the panel's own, which are legible in light and dark."""

    name: Name
    colour: Colour = "gray"


class TagChanges(RequestBody):
    """Only the fields that are sent are changed."""

    name: Name = "unchanged"
    colour: Colour = "gray"


class TagView(Answer):
    id: str
    name: str
    colour: Colour
    created_at: datetime


@router.get("")
async def list_tags(caller: TheCaller, paging: Annotated[Paging, Query()]) -> Page[TagView]:
    """The newest first."""
    statement = select(Tag).where(col(Tag.workspace_id) == caller.workspace_id)
    async with caller.platform.workbench.read() as session:
        tags, cursor = await newest_first(session, statement, Tag.id, paging)
    return Page(items=[_shown(tag) for tag in tags], next_cursor=cursor)


@router.post("", status_code=201)
async def create_tag(body: NewTag, caller: TheCaller) -> TagView:
    async with caller.platform.workbench.begin() as work:
        await lock_workspace(work, caller.workspace_id)
        await _must_be_free(work, caller, body.name)
        tag = Tag(workspace_id=caller.workspace_id, name=body.name, colour=body.colour, created_at=work.now)
        work.add(tag)
        record(work, caller, "tag.created", tag.id, name=tag.name)
        return _shown(tag)


@router.patch("/{tag_id}")
async def change_tag(tag_id: str, body: TagChanges, caller: TheCaller) -> TagView:
    async with caller.platform.workbench.begin() as work:
        await lock_workspace(work, caller.workspace_id)
        tag = await access_tag(work.session, caller.principal, tag_id)
        sent = body.model_dump(include=body.model_fields_set)
        changes = {name: value for name, value in sent.items() if value != getattr(tag, name)}
        if "name" in changes:
            await _must_be_free(work, caller, body.name)
        if changes:
            tag.sqlmodel_update(changes)
            record(work, caller, "tag.changed", tag.id, fields=sorted(changes))
        return _shown(tag)


@router.delete("/{tag_id}", status_code=204)
async def delete_tag(tag_id: str, caller: TheCaller) -> None:
    """It comes off every conversation."""
    async with caller.platform.workbench.begin() as work:
        await lock_workspace(work, caller.workspace_id)
        tag = await access_tag(work.session, caller.principal, tag_id)
        await work.session.delete(tag)
        record(work, caller, "tag.deleted", tag.id, name=tag.name)


async def _must_be_free(work: Work, caller: Caller, name: str) -> None:
    statement = select(col(Tag.id)).where(col(Tag.workspace_id) == caller.workspace_id, col(Tag.name) == name)
    if await work.session.scalar(statement) is not None:
        raise Conflict("There is a tag with this name already.")


def _shown(tag: Tag) -> TagView:
    return TagView(**tag.model_dump(include=set(TagView.model_fields)))
