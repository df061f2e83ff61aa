"""The shared language on both databases: every test that asks for `platform` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from baton.platform import Platform
from baton.testing import embedded_platform


@pytest.fixture(params=["sqlite", "postgres"])
async def platform(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Platform]:
    """Started and migrated, memory bus, recorded realtime."""
    overrides = {"database_url": request.getfixturevalue("database_url")} if request.param == "postgres" else {}
    async with embedded_platform(tmp_path, **overrides) as opened:
        yield opened
