"""A whole platform inside one test: SQLite in a folder, the memory bus, in-process live, recorded realtime."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from baton.database.migrate import upgrade
from baton.platform import Platform
from baton.realtime import RecordedRealtime
from baton.security.keys import generate_key
from baton.settings import Settings


def embedded_settings(folder: Path, **overrides: Any) -> Settings:
    """Embedded defaults with fresh keys; `overrides` may point at real servers or stand-ins."""
    values = {
        "database_url": f"sqlite:///{folder}/baton.db",
        "secret_keys": SecretStr(generate_key()),
        "token_keys": SecretStr(generate_key()),
        "sweep_every_s": 0.2,
        "storage_url": f"file://{folder}/files",
        **overrides,
    }
    return Settings(**values)


@asynccontextmanager
async def embedded_platform(folder: Path, **overrides: Any) -> AsyncIterator[Platform]:
    """Started and migrated; `platform.realtime` records what would go to Ably."""
    platform = Platform.build(embedded_settings(folder, **overrides))
    if not overrides.get("ably_url"):
        platform.realtime = RecordedRealtime()
    await upgrade(platform.database)
    await platform.start()
    try:
        yield platform
    finally:
        await platform.stop()
