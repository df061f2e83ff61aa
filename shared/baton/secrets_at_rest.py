"""Provider keys at rest: sealed with their workspace and name, written by admins, opened only to be used."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from baton.models import Secret
from baton.security.sealing import Sealer
from baton.work import Work, Workbench

ABLY = "ably"
AI = "ai"
IDENTITY = "identity"

_REMEMBERED_S = 10.0


async def store_secret(work: Work, sealer: Sealer, secret: Secret, plaintext: str) -> None:
    """Seals and stores; `secret` carries workspace, name and the hint that may be shown."""
    secret.sealed = sealer.seal(plaintext, secret.workspace_id, secret.name)
    secret.updated_at = work.now
    await work.session.merge(secret)


async def open_secret(session: AsyncSession, sealer: Sealer, workspace_id: str, name: str) -> str | None:
    """The plaintext, or None when none is stored."""
    found = await session.get(Secret, (workspace_id, name))
    return sealer.open(found.sealed, workspace_id, name) if found else None


class Keyring:
    """Opened secrets, remembered for ten seconds: the bridge asks at every entry."""

    def __init__(self, workbench: Workbench, sealer: Sealer) -> None:
        self._workbench, self._sealer = workbench, sealer
        self._remembered: dict[tuple[str, str], tuple[float, str | None, dict[str, Any]]] = {}

    async def key_of(self, workspace_id: str, name: str) -> str | None:
        """The plaintext of a workspace's secret, or None."""
        return (await self._find(workspace_id, name))[0]

    async def hint_of(self, workspace_id: str, name: str) -> dict[str, Any]:
        """What is stored beside it in the clear (a model's address and name, for instance)."""
        return (await self._find(workspace_id, name))[1]

    def forget(self, workspace_id: str, name: str) -> None:
        """After a change in this process; others notice within ten seconds."""
        self._remembered.pop((workspace_id, name), None)

    async def _find(self, workspace_id: str, name: str) -> tuple[str | None, dict[str, Any]]:
        place = (workspace_id, name)
        remembered = self._remembered.get(place)
        if remembered is not None and remembered[0] > time.monotonic():
            return remembered[1], remembered[2]
        async with self._workbench.read() as session:
            found = await session.get(Secret, place)
        key = self._sealer.open(found.sealed, workspace_id, name) if found else None
        hint = found.hint if found else {}
        self._remembered[place] = (time.monotonic() + _REMEMBERED_S, key, hint)
        return key, hint
