"""The workspace's Ably key: tried before it is stored, shown never again, deletable while no bot needs it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from agent_api.admission import TheCaller
from agent_api.ai_providers import KeyCheck, NothingToTest
from agent_api.audit import record
from agent_api.workspace_lock import lock_workspace
from baton.errors import Conflict, FieldError, Invalid
from baton.models import Bot, Secret
from baton.realtime.keys import AblyKey
from baton.secrets_at_rest import ABLY, store_secret
from baton.service.bodies import Answer, RequestBody
from baton.text import CleanText, up_to

router = APIRouter(prefix="/v1/settings/ably", tags=["settings"])


class AblyKeyNeeded(Conflict):
    type, title = "ably_key_needed", "Bots that pass conversations to people need this key; set them to ai_only first"


class AblyKeyBody(RequestBody):
    private_key: Annotated[CleanText, up_to(400, at_least=1)]


class AblySettings(Answer):
    """What may be shown of the key."""

    configured: bool
    key_name: str | None
    last_four: str | None
    updated_at: datetime | None


@router.get("")
async def read_ably_settings(caller: TheCaller) -> AblySettings:
    async with caller.platform.workbench.read() as session:
        return await _shown(session, caller.workspace_id)


@router.put("")
async def store_ably_key(body: AblyKeyBody, caller: TheCaller) -> AblySettings:
    """Tries the key against Ably first; a key that does not work is refused, and the answer says what is wrong."""
    platform, private_key = caller.platform, body.private_key.strip()
    report = await platform.realtime.check_key(private_key)
    if not report.works:
        raise Invalid(report.message, errors=[FieldError(field="private_key", message=report.message)])
    key = AblyKey.parse(private_key)
    hint = {"key_name": key.name, "last_four": key.hint}
    async with platform.workbench.begin() as work:
        await lock_workspace(work, caller.workspace_id)
        secret = Secret(workspace_id=caller.workspace_id, name=ABLY, sealed="", hint=hint)
        await store_secret(work, platform.sealer, secret, private_key)
        record(work, caller, "ably_key.stored", ABLY, key_name=key.name, last_four=key.hint)
        await work.session.flush()
        shown = await _shown(work.session, caller.workspace_id)
    platform.keyring.forget(caller.workspace_id, ABLY)
    return shown


@router.post("/check")
async def check_ably_key(caller: TheCaller) -> KeyCheck:
    """Tries the stored key now, and says exactly what is wrong with it."""
    key = await caller.platform.keyring.key_of(caller.workspace_id, ABLY)
    if key is None:
        raise NothingToTest
    report = await caller.platform.realtime.check_key(key)
    return KeyCheck(works=report.works, fault=report.fault, message=report.message)


@router.delete("", status_code=204)
async def delete_ably_key(caller: TheCaller) -> None:
    """409 while a bot needs it."""
    async with caller.platform.workbench.begin() as work:
        await lock_workspace(work, caller.workspace_id)
        needing = select(col(Bot.id)).where(
            col(Bot.workspace_id) == caller.workspace_id,
            col(Bot.archived_at).is_(None),
            col(Bot.interaction_mode) != "ai_only",
        )
        if await work.session.scalar(needing.limit(1)) is not None:
            raise AblyKeyNeeded
        secret = await work.session.get(Secret, (caller.workspace_id, ABLY))
        if secret is not None:
            await work.session.delete(secret)
            record(work, caller, "ably_key.deleted", ABLY)
    caller.platform.keyring.forget(caller.workspace_id, ABLY)


async def _shown(session: AsyncSession, workspace_id: str) -> AblySettings:
    secret = await session.get(Secret, (workspace_id, ABLY))
    hint = secret.hint if secret else {}
    return AblySettings(
        configured=secret is not None,
        key_name=hint.get("key_name"),
        last_four=hint.get("last_four"),
        updated_at=secret.updated_at if secret else None,
    )
