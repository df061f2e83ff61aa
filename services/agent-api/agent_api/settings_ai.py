"""The workspace's model: address, key and name. The key is tried before it is stored, and shown never again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from agent_api.admission import TheCaller
from agent_api.audit import record
from agent_api.workspace_lock import lock_workspace
from baton.models import Secret
from baton.provider_check import Provider, check_provider
from baton.secrets_at_rest import AI, store_secret
from baton.service.bodies import Answer, RequestBody
from baton.text import CleanText, Name, Url

router = APIRouter(prefix="/v1/settings/ai", tags=["settings"])

_LONG_ENOUGH = 12  # of a shorter key, four characters would tell too much

ApiKeyText = Annotated[CleanText, StringConstraints(min_length=1, max_length=500, pattern=r"^[!-~]+$")]
"""Travels in a header: visible ASCII only."""


class AiKeyBody(RequestBody):
    """`base_url`: any endpoint that speaks Chat Completions; left out, the operator's."""

    base_url: Url | None = None
    api_key: ApiKeyText
    model: Name


class AiSettings(Answer):
    """What may be shown."""

    configured: bool
    base_url: str | None
    model: str | None
    last_four: str | None
    updated_at: datetime | None


@router.get("")
async def read_ai_settings(caller: TheCaller) -> AiSettings:
    async with caller.platform.workbench.read() as session:
        return await _shown(session, caller.workspace_id)


@router.put("")
async def store_ai_key(body: AiKeyBody, caller: TheCaller) -> AiSettings:
    """Asks the model a tiny question first; what is wrong is said, and nothing stored."""
    platform, api_key = caller.platform, body.api_key
    await check_provider(Provider(api_key, body.model, body.base_url), platform.settings)
    last_four = api_key[-4:] if len(api_key) >= _LONG_ENOUGH else None
    hint: dict[str, Any] = {"base_url": body.base_url, "model": body.model, "last_four": last_four}
    async with platform.workbench.begin() as work:
        await lock_workspace(work, caller.workspace_id)
        secret = Secret(workspace_id=caller.workspace_id, name=AI, sealed="", hint=hint)
        await store_secret(work, platform.sealer, secret, api_key)
        record(work, caller, "ai_key.stored", AI, model=body.model, last_four=last_four)
        await work.session.flush()
        shown = await _shown(work.session, caller.workspace_id)
    platform.keyring.forget(caller.workspace_id, AI)
    return shown


@router.delete("", status_code=204)
async def delete_ai_key(caller: TheCaller) -> None:
    """Back to the operator's model."""
    async with caller.platform.workbench.begin() as work:
        await lock_workspace(work, caller.workspace_id)
        secret = await work.session.get(Secret, (caller.workspace_id, AI))
        if secret is not None:
            await work.session.delete(secret)
            record(work, caller, "ai_key.deleted", AI)
    caller.platform.keyring.forget(caller.workspace_id, AI)


async def _shown(session: AsyncSession, workspace_id: str) -> AiSettings:
    secret = await session.get(Secret, (workspace_id, AI))
    hint = secret.hint if secret else {}
    return AiSettings(
        configured=secret is not None,
        base_url=hint.get("base_url"),
        model=hint.get("model"),
        last_four=hint.get("last_four"),
        updated_at=secret.updated_at if secret else None,
    )
