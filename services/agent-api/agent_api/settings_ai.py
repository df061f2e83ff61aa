"""The workspace's models: the first provider, and one to ask when it fails. Keys are tried before they are stored."""

from __future__ import annotations

from fastapi import APIRouter

from agent_api.admission import Caller, TheCaller
from agent_api.ai_providers import (
    AiKeyBody,
    AiProviderView,
    KeyCheck,
    delete_provider,
    provider_view,
    store_provider,
    try_provider,
)
from baton.models import Secret
from baton.secrets_at_rest import AI, AI_FALLBACK

router = APIRouter(prefix="/v1/settings/ai", tags=["settings"])


class AiSettings(AiProviderView):
    """What may be shown; `fallback` is asked when the first provider fails before its first word."""

    fallback: AiProviderView


@router.get("")
async def read_ai_settings(caller: TheCaller) -> AiSettings:
    return await _shown(caller)


@router.put("")
async def store_ai_key(body: AiKeyBody, caller: TheCaller) -> AiSettings:
    """Tried first: what is wrong is said, and nothing stored."""
    await store_provider(caller, AI, body)
    return await _shown(caller)


@router.delete("", status_code=204)
async def delete_ai_key(caller: TheCaller) -> None:
    """Back to the operator's model."""
    await delete_provider(caller, AI)


@router.post("/check")
async def check_ai_key(caller: TheCaller) -> KeyCheck:
    """Tries the stored key now."""
    return await try_provider(caller, AI)


@router.put("/fallback")
async def store_ai_fallback(body: AiKeyBody, caller: TheCaller) -> AiSettings:
    """The next provider, before a visitor is handed over because the AI is unavailable."""
    await store_provider(caller, AI_FALLBACK, body)
    return await _shown(caller)


@router.delete("/fallback", status_code=204)
async def delete_ai_fallback(caller: TheCaller) -> None:
    """No next provider."""
    await delete_provider(caller, AI_FALLBACK)


@router.post("/fallback/check")
async def check_ai_fallback(caller: TheCaller) -> KeyCheck:
    """Tries the stored key of the next provider now."""
    return await try_provider(caller, AI_FALLBACK)


async def _shown(caller: Caller) -> AiSettings:
    async with caller.platform.workbench.read() as session:
        first = await session.get(Secret, (caller.workspace_id, AI))
        second = await session.get(Secret, (caller.workspace_id, AI_FALLBACK))
    return AiSettings(**provider_view(first), fallback=AiProviderView(**provider_view(second)))
