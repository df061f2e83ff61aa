"""Workspace API keys, for the customer's own servers at the gateway. Shown once; only their hash is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import select
from sqlmodel import col

from agent_api.admission import TheCaller
from agent_api.audit import record
from agent_api.paging import Page, Paging, newest_first
from agent_api.workspace_lock import lock_workspace
from baton.errors import NotFound
from baton.ids import is_id
from baton.models import ApiKey
from baton.security.api_keys import hash_api_key, new_api_key
from baton.service.bodies import Answer, RequestBody
from baton.text import Name

router = APIRouter(prefix="/v1/api-keys", tags=["API keys"])


class NewApiKey(RequestBody):
    name: Name


class ApiKeyView(Answer):
    id: str
    name: str
    last_four: str
    created_at: datetime
    revoked_at: datetime | None


class CreatedApiKey(ApiKeyView):
    """`key` is told here and never again."""

    key: str


@router.get("")
async def list_api_keys(caller: TheCaller, paging: Annotated[Paging, Query()]) -> Page[ApiKeyView]:
    """The newest first, revoked ones included."""
    statement = select(ApiKey).where(col(ApiKey.workspace_id) == caller.workspace_id)
    async with caller.platform.workbench.read() as session:
        keys, cursor = await newest_first(session, statement, ApiKey.id, paging)
    return Page(items=[ApiKeyView(**_facts(key)) for key in keys], next_cursor=cursor)


@router.post("", status_code=201)
async def create_api_key(body: NewApiKey, caller: TheCaller) -> CreatedApiKey:
    key = new_api_key()
    async with caller.platform.workbench.begin() as work:
        row = ApiKey(workspace_id=caller.workspace_id, name=body.name, last_four=key[-4:], key_hash=hash_api_key(key))
        work.add(row)
        record(work, caller, "api_key.created", row.id, last_four=row.last_four)
        await work.session.flush()
        await work.session.refresh(row)
    return CreatedApiKey(**_facts(row), key=key)


@router.delete("/{api_key_id}", status_code=204)
async def revoke_api_key(api_key_id: str, caller: TheCaller) -> None:
    """At once in the database; a gateway that has just used it may accept it for ten seconds more."""
    async with caller.platform.workbench.begin() as work:
        await lock_workspace(work, caller.workspace_id)
        row = await work.session.get(ApiKey, api_key_id) if is_id(api_key_id) else None
        if row is None or row.workspace_id != caller.workspace_id:
            raise NotFound
        if row.revoked_at is None:
            row.revoked_at = work.now
            record(work, caller, "api_key.revoked", row.id, last_four=row.last_four)


def _facts(row: ApiKey) -> dict[str, Any]:
    return row.model_dump(include=set(ApiKeyView.model_fields))
