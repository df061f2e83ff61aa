"""Provider keys at rest: sealed with their workspace and name, written by admins, opened only to be used."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from baton.models import Secret
from baton.security.sealing import CannotOpen, Sealer
from baton.work import Work, Workbench

ABLY = "ably"
AI = "ai"
AI_FALLBACK = "ai_fallback"
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


@dataclass(slots=True)
class Rotation:
    """What a rotation found. Older keys may go when nothing is `unreadable`."""

    resealed: int = 0
    current: int = 0
    """Sealed with the newest key already."""
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    """Workspace and name of what no key at hand opens: it stays as it is, for the key that may yet be found."""


async def rotate_secrets(workbench: Workbench, sealer: Sealer) -> Rotation:
    """Seals everything anew with the newest key; safe beside running services, and to repeat.

    Each secret is a transaction of its own, and is read under its lock: what an admin saves meanwhile is not undone.
    """
    async with workbench.read() as session:
        places = (await session.execute(select(col(Secret.workspace_id), col(Secret.name)))).all()
    done = Rotation()
    for workspace_id, name in places:
        async with workbench.begin() as work:
            secret = await work.session.get(Secret, (workspace_id, name), with_for_update=True)
            if secret is not None:
                _rotate(secret, sealer, done)
    return done


def _rotate(secret: Secret, sealer: Sealer, done: Rotation) -> None:
    """`updated_at` stays: it tells when an admin set the key."""
    if not sealer.needs_rotation(secret.sealed):
        done.current += 1
        return
    try:
        secret.sealed = sealer.reseal(secret.sealed, secret.workspace_id, secret.name)
        done.resealed += 1
    except CannotOpen:
        done.unreadable.append((secret.workspace_id, secret.name))


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
