"""A desk with a router that runs, on the embedded platform."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from router_desk import Desk, a_desk, a_router

from baton.platform import Platform
from baton.testing import embedded_platform


@pytest.fixture
async def platform(tmp_path: Path) -> AsyncIterator[Platform]:
    async with embedded_platform(tmp_path) as platform:
        yield platform


@pytest.fixture
async def desk(platform: Platform) -> AsyncIterator[Desk]:
    """With a router that runs."""
    desk = await a_desk(platform)
    async with a_router(platform):
        yield desk
