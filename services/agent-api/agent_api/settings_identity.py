"""The secret by which the customer's server vouches for its visitors: rotated here, shown once."""

from __future__ import annotations

import secrets
from datetime import datetime

from fastapi import APIRouter

from agent_api.admission import TheCaller
from agent_api.audit import record
from agent_api.workspace_lock import lock_workspace
from baton.models import Secret
from baton.secrets_at_rest import IDENTITY, store_secret
from baton.service.bodies import Answer

router = APIRouter(prefix="/v1/settings/identity", tags=["settings"])


class IdentitySettings(Answer):
    configured: bool
    last_four: str | None
    updated_at: datetime | None


class NewIdentitySecret(IdentitySettings):
    """`secret` is told here and never again; tokens signed with the old one end at once."""

    secret: str


@router.get("")
async def read_identity_settings(caller: TheCaller) -> IdentitySettings:
    async with caller.platform.workbench.read() as session:
        stored = await session.get(Secret, (caller.workspace_id, IDENTITY))
    return IdentitySettings(
        configured=stored is not None,
        last_four=stored.hint.get("last_four") if stored else None,
        updated_at=stored.updated_at if stored else None,
    )


@router.post("", status_code=201)
async def rotate_identity_secret(caller: TheCaller) -> NewIdentitySecret:
    """The first one, or a new one in place of the old."""
    platform, secret = caller.platform, secrets.token_urlsafe(48)
    async with platform.workbench.begin() as work:
        await lock_workspace(work, caller.workspace_id)
        row = Secret(workspace_id=caller.workspace_id, name=IDENTITY, sealed="", hint={"last_four": secret[-4:]})
        await store_secret(work, platform.sealer, row, secret)
        record(work, caller, "identity_secret.rotated", IDENTITY, last_four=secret[-4:])
    platform.keyring.forget(caller.workspace_id, IDENTITY)
    return NewIdentitySecret(configured=True, last_four=secret[-4:], updated_at=work.now, secret=secret)
