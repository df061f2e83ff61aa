"""The outside world: each workspace's Ably key and model, opened with our keys, and tried as when they were entered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from baton.database import Database
from baton.errors import Invalid
from baton.models import Bot, Secret
from baton.provider_check import Provider, check_provider
from baton.realtime import RealtimeDoor, open_realtime
from baton.secrets_at_rest import ABLY, AI
from baton.security import keys
from baton.security.keys import BadKeys
from baton.security.sealing import CannotOpen, Sealer
from baton.settings import Settings
from baton_operator.doctor.finding import Finding, odd, well, wrong


@dataclass(frozen=True, slots=True)
class _Doctor:
    settings: Settings
    sealer: Sealer
    realtime: RealtimeDoor
    offline: bool

    async def stored(self, secret: Secret) -> Finding:
        name = f"{'Ably key' if secret.name == ABLY else secret.name} of workspace {secret.workspace_id}"
        try:
            key = self.sealer.open(secret.sealed, secret.workspace_id, secret.name)
        except CannotOpen:
            advice = "add the key that sealed it to BATON_SECRET_KEYS, behind a comma, or have it entered again"
            return wrong(name, "no key in BATON_SECRET_KEYS opens it", advice)
        if self.offline or secret.name not in (ABLY, AI):
            return well(name, "can be opened")
        return await (self._ably(name, key) if secret.name == ABLY else self._ai(name, key, secret))

    async def _ably(self, name: str, key: str) -> Finding:
        report = await self.realtime.check_key(key)
        return well(name, "works") if report.works else wrong(name, report.message, "Settings → API keys → Ably")

    async def _ai(self, name: str, key: str, secret: Secret) -> Finding:
        model = secret.hint.get("model") or self.settings.ai_model
        provider = Provider(key, model, secret.hint.get("base_url"))
        return await self.model(f"model ({name})", provider, "Settings → AI provider")

    async def model(self, name: str, provider: Provider, where: str) -> Finding:
        try:
            await check_provider(provider, self.settings)
        except Invalid as error:
            return wrong(name, error.detail, where)
        return well(name, "answers")


async def check(settings: Settings, *, offline: bool) -> AsyncIterator[Finding]:
    try:
        sealer = keys.sealer(settings)
    except BadKeys:
        return  # said already
    database, realtime = Database(settings), open_realtime(settings)
    doctor = _Doctor(settings, sealer, realtime, offline)
    try:
        async with database.reading() as session:
            secrets = list(await session.scalars(select(Secret).order_by(col(Secret.workspace_id), col(Secret.name))))
            needing = set(
                await session.scalars(
                    select(col(Bot.workspace_id)).where(
                        col(Bot.interaction_mode) != "ai_only", col(Bot.archived_at).is_(None)
                    )
                )
            )
        for secret in secrets:
            yield await doctor.stored(secret)
        for workspace_id in sorted(needing - {one.workspace_id for one in secrets if one.name == ABLY}):
            yield wrong(
                f"Ably key of workspace {workspace_id}", "missing, and bots need it", "Settings → API keys → Ably"
            )
        yield await _operators_model(doctor, secrets)
    finally:
        await realtime.close()
        await database.stop()


async def _operators_model(doctor: _Doctor, secrets: Sequence[Secret]) -> Finding:
    key = doctor.settings.openai_api_key.get_secret_value()
    name = "the installation's model"
    if not key:
        says = "BATON_OPENAI_API_KEY is not set"
        if any(secret.name == AI for secret in secrets):
            return well(name, f"{says}: workspaces use their own")
        return odd(name, says, "set it in deploy/.env, or have each workspace enter its own (Settings → AI provider)")
    if doctor.offline:
        return well(name, "a key is set")
    return await doctor.model(name, Provider(key, doctor.settings.ai_model), "BATON_OPENAI_… in deploy/.env")
