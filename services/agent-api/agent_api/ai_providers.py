"""A provider of models as it is entered, tried, stored and shown: the first one, and the next one behind it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import StringConstraints

from agent_api.admission import Caller
from agent_api.audit import record
from agent_api.workspace_lock import lock_workspace
from baton.errors import Conflict, Invalid
from baton.models import Secret
from baton.provider_check import Provider, check_provider
from baton.secrets_at_rest import AI, AI_FALLBACK, store_secret
from baton.service.bodies import Answer, RequestBody
from baton.text import CleanText, Name, Url

_LONG_ENOUGH = 12  # of a shorter key, four characters would tell too much
_AUDITED = {AI: "ai_key", AI_FALLBACK: "ai_fallback"}

ApiKeyText = Annotated[CleanText, StringConstraints(min_length=1, max_length=500, pattern=r"^[!-~]+$")]
"""Travels in a header: visible ASCII only."""


class AiKeyBody(RequestBody):
    """`base_url`: any endpoint that speaks Chat Completions; left out, the operator's."""

    base_url: Url | None = None
    api_key: ApiKeyText
    model: Name


class AiProviderView(Answer):
    """What may be shown of one."""

    configured: bool
    base_url: str | None
    model: str | None
    last_four: str | None
    updated_at: datetime | None


class KeyCheck(Answer):
    """What came of trying a stored key: `fault` is one word (or the field to blame), `message` a sentence."""

    works: bool
    fault: str | None
    message: str


class NothingToTest(Conflict):
    title = "There is no key of your own to test"


async def store_provider(caller: Caller, name: str, body: AiKeyBody) -> None:
    """Asks the model a tiny question first; what is wrong is said, and nothing stored."""
    platform, api_key = caller.platform, body.api_key
    await check_provider(Provider(api_key, body.model, body.base_url), platform.settings)
    last_four = api_key[-4:] if len(api_key) >= _LONG_ENOUGH else None
    hint: dict[str, Any] = {"base_url": body.base_url, "model": body.model, "last_four": last_four}
    async with platform.workbench.begin() as work:
        await lock_workspace(work, caller.workspace_id)
        secret = Secret(workspace_id=caller.workspace_id, name=name, sealed="", hint=hint)
        await store_secret(work, platform.sealer, secret, api_key)
        record(work, caller, f"{_AUDITED[name]}.stored", name, model=body.model, last_four=last_four)
    platform.keyring.forget(caller.workspace_id, name)


async def delete_provider(caller: Caller, name: str) -> None:
    async with caller.platform.workbench.begin() as work:
        await lock_workspace(work, caller.workspace_id)
        secret = await work.session.get(Secret, (caller.workspace_id, name))
        if secret is not None:
            await work.session.delete(secret)
            record(work, caller, f"{_AUDITED[name]}.deleted", name)
    caller.platform.keyring.forget(caller.workspace_id, name)


async def try_provider(caller: Caller, name: str) -> KeyCheck:
    """The stored key, asked the same tiny question."""
    keyring = caller.platform.keyring
    api_key, hint = await keyring.key_of(caller.workspace_id, name), await keyring.hint_of(caller.workspace_id, name)
    if api_key is None:
        raise NothingToTest
    model = hint.get("model") or caller.platform.settings.ai_model
    try:
        await check_provider(Provider(api_key, model, hint.get("base_url")), caller.platform.settings)
    except Invalid as wrong:
        return KeyCheck(works=False, fault=_blamed(wrong), message=wrong.detail)
    return KeyCheck(works=True, fault=None, message=f"{model} answers.")


def provider_view(secret: Secret | None) -> dict[str, Any]:
    hint = secret.hint if secret else {}
    return {
        "configured": secret is not None,
        "base_url": hint.get("base_url"),
        "model": hint.get("model"),
        "last_four": hint.get("last_four"),
        "updated_at": secret.updated_at if secret else None,
    }


def _blamed(wrong: Invalid) -> str:
    errors = wrong.extensions.get("errors")
    return str(errors[0]["field"]) if isinstance(errors, list) and errors else "base_url"
