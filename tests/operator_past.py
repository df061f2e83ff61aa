"""A shop at the moment of its backup, and how it is put back and woken elsewhere."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from responder_stage import QUICK, Stage, at_work
from router_desk import Desk, a_router

from ai_responder.model import ScriptedModels
from baton.database import Database
from baton.platform import Platform
from baton.settings import Settings
from baton.testing import embedded_platform
from baton_operator.backup.archive import ArchiveReader
from baton_operator.backup.restoring import restore
from baton_operator.backup.saving import save

AWAY = timedelta(hours=5)


@dataclass
class Past:
    """The shop at the moment of its backup, with something of every kind on its way."""

    desk: Desk
    archive: bytes
    asked: str
    """The bot was about to answer."""
    held: str
    """An agent spoke, and Ably had not been told."""
    waiting: str
    """Nobody has come yet."""


async def saved(platform: Platform) -> bytes:
    out = io.BytesIO()
    await save(platform.database, out)
    return out.getvalue()


async def put_back(url: str, archive: bytes, *, resume: bool = False, replace: bool = False) -> None:
    reader = ArchiveReader(io.BytesIO(archive))
    reader.head.taken_at -= AWAY  # that long ago
    database = Database(Settings(database_url=url))
    try:
        await restore(database, reader, replace=replace, resume=resume)
    finally:
        await database.stop()


@asynccontextmanager
async def woken(past: Past, folder: Path, url: str, models: ScriptedModels) -> AsyncIterator[Desk]:
    """The same shop on the restored database, with a responder and a router at work."""
    keys = {"secret_keys": past.desk.platform.settings.secret_keys}
    async with embedded_platform(folder, database_url=url, **keys) as platform:
        desk = Desk(platform, *(getattr(past.desk, name) for name in ("workspace", "bot", "visitor", "noor", "sam")))
        stage = Stage(platform, desk.workspace, desk.bot, desk.noor)
        eager = replace(QUICK, overlooked_s=0.2, look_s=0.2)
        async with a_router(platform), at_work(stage, models, eager):
            yield desk
