"""What an empty database begins with: a workspace, one bot per mode, an owner, two agents, an API key."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import select

from baton.models import Agent, ApiKey, Bot, Secret, Workspace
from baton.platform import Platform
from baton.secrets_at_rest import ABLY, store_secret
from baton.security.api_keys import hash_api_key, new_api_key
from baton.security.passwords import hash_password
from baton.work import Work
from baton_dev.data_dir import DataDir
from baton_dev.shop import BOTS, PEOPLE


class SeedError(Exception):
    """The database and the data directory do not belong together."""


async def plant(platform: Platform, folder: DataDir, ably_key: str) -> dict[str, Any]:
    """Seeds an empty database; later starts find what they know. The Ably key is stored anew if it changed."""
    seed = folder.seed()
    async with platform.workbench.read() as session:
        workspace = (await session.scalars(select(Workspace).limit(1))).first()
        known = seed is not None and await session.get(Workspace, seed["workspace_id"]) is not None
    if not known:
        if workspace is not None:
            raise SeedError(
                "This database has a workspace that this data directory does not know. Start with the data directory "
                "that it was seeded from, or with an empty database."
            )
        seed = await _first_seed(platform, ably_key)
        folder.keep_seed(seed)
    assert seed is not None  # noqa: S101  (known, or just planted)
    await _keep_ably_key(platform, seed["workspace_id"], ably_key)
    return seed


async def _first_seed(platform: Platform, ably_key: str) -> dict[str, Any]:
    people = [{**person, "password": secrets.token_urlsafe(9)} for person in PEOPLE]
    hashes = [await hash_password(person["password"]) for person in people]
    api_key = new_api_key()
    async with platform.workbench.begin() as work:
        workspace = Workspace(name="Fern & Field")
        work.add(workspace)
        await work.session.flush()
        for person, password_hash in zip(people, hashes, strict=True):
            work.add(_agent(workspace.id, person, password_hash))
        bots = {mode: Bot(workspace_id=workspace.id, interaction_mode=mode, **bot) for mode, bot in BOTS.items()}
        work.add(*bots.values())
        key = ApiKey(workspace_id=workspace.id, name="Seed", last_four=api_key[-4:], key_hash=hash_api_key(api_key))
        work.add(key)
        await _store_ably_key(platform, work, workspace.id, ably_key)
    return {
        "workspace_id": workspace.id,
        "bots": {mode: bot.id for mode, bot in bots.items()},
        "agents": [{field: person[field] for field in ("email", "password", "role")} for person in people],
        "api_key": api_key,
    }


def _agent(workspace_id: str, person: dict[str, str], password_hash: str) -> Agent:
    return Agent(
        workspace_id=workspace_id,
        name=person["name"],
        email=person["email"],
        role=person["role"],
        availability=person["availability"],
        password_hash=password_hash,
    )


async def _keep_ably_key(platform: Platform, workspace_id: str, ably_key: str) -> None:
    if await platform.keyring.key_of(workspace_id, ABLY) == ably_key:
        return
    async with platform.workbench.begin() as work:
        await _store_ably_key(platform, work, workspace_id, ably_key)
    platform.keyring.forget(workspace_id, ABLY)


async def _store_ably_key(platform: Platform, work: Work, workspace_id: str, ably_key: str) -> None:
    hint = {"key_name": ably_key.split(":", 1)[0], "last_four": ably_key[-4:]}
    secret = Secret(workspace_id=workspace_id, name=ABLY, sealed="", hint=hint)
    await store_secret(work, platform.sealer, secret, ably_key)
