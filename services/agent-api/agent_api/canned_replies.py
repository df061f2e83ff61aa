"""Canned replies: every agent inserts them, admins write them. A shortcut stands once in a workspace."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import StringConstraints
from sqlalchemy import select
from sqlmodel import col

from agent_api.admission import Caller, TheCaller
from agent_api.audit import record
from agent_api.paging import Page, Paging, newest_first
from agent_api.workspace_lock import lock_workspace
from baton.errors import Conflict, NotFound
from baton.ids import is_id
from baton.models import CannedReply
from baton.service.bodies import Answer, RequestBody
from baton.text import CleanText, not_blank, up_to
from baton.work import Work

router = APIRouter(prefix="/v1/canned-replies", tags=["canned replies"])

Shortcut = Annotated[CleanText, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
ReplyText = Annotated[CleanText, up_to(4000, at_least=1), not_blank]


class NewCannedReply(RequestBody):
    """`shortcut`: small letters, digits, - and _; found by typing / and its beginning."""

    shortcut: Shortcut
    text: ReplyText


class CannedReplyChanges(RequestBody):
    """Only the fields that are sent are changed."""

    shortcut: Shortcut = "unchanged"
    text: ReplyText = "unchanged"


class CannedReplyView(Answer):
    id: str
    shortcut: str
    text: str
    created_at: datetime
    updated_at: datetime


@router.get("")
async def list_canned_replies(caller: TheCaller, paging: Annotated[Paging, Query()]) -> Page[CannedReplyView]:
    """The newest first."""
    statement = select(CannedReply).where(col(CannedReply.workspace_id) == caller.workspace_id)
    async with caller.platform.workbench.read() as session:
        replies, cursor = await newest_first(session, statement, CannedReply.id, paging)
    return Page(items=[_shown(reply) for reply in replies], next_cursor=cursor)


@router.post("", status_code=201)
async def create_canned_reply(body: NewCannedReply, caller: TheCaller) -> CannedReplyView:
    async with caller.platform.workbench.begin() as work:
        await lock_workspace(work, caller.workspace_id)
        await _must_be_free(work, caller, body.shortcut)
        reply = CannedReply(workspace_id=caller.workspace_id, shortcut=body.shortcut, text=body.text)
        work.add(reply)
        record(work, caller, "canned_reply.created", reply.id, shortcut=reply.shortcut)
        await work.session.flush()
        await work.session.refresh(reply)
        return _shown(reply)


@router.patch("/{canned_reply_id}")
async def change_canned_reply(canned_reply_id: str, body: CannedReplyChanges, caller: TheCaller) -> CannedReplyView:
    async with caller.platform.workbench.begin() as work:
        reply = await _locked(work, caller, canned_reply_id)
        sent = body.model_dump(include=body.model_fields_set)
        changes = {name: value for name, value in sent.items() if value != getattr(reply, name)}
        if changes:
            if "shortcut" in changes:
                await _must_be_free(work, caller, body.shortcut)
            reply.sqlmodel_update(changes)
            reply.updated_at = work.now
            record(work, caller, "canned_reply.changed", reply.id, fields=sorted(changes))
        return _shown(reply)


@router.delete("/{canned_reply_id}", status_code=204)
async def delete_canned_reply(canned_reply_id: str, caller: TheCaller) -> None:
    """What was said with it stays said."""
    async with caller.platform.workbench.begin() as work:
        reply = await _locked(work, caller, canned_reply_id)
        await work.session.delete(reply)
        record(work, caller, "canned_reply.deleted", reply.id, shortcut=reply.shortcut)


async def _locked(work: Work, caller: Caller, canned_reply_id: str) -> CannedReply:
    await lock_workspace(work, caller.workspace_id)
    reply = await work.session.get(CannedReply, canned_reply_id) if is_id(canned_reply_id) else None
    if reply is None or reply.workspace_id != caller.workspace_id:
        raise NotFound
    return reply


async def _must_be_free(work: Work, caller: Caller, shortcut: str) -> None:
    statement = select(col(CannedReply.id)).where(
        col(CannedReply.workspace_id) == caller.workspace_id, col(CannedReply.shortcut) == shortcut
    )
    if await work.session.scalar(statement) is not None:
        raise Conflict("There is a canned reply with this shortcut already.")


def _shown(reply: CannedReply) -> CannedReplyView:
    return CannedReplyView(**reply.model_dump(include=set(CannedReplyView.model_fields)))
