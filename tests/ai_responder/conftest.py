"""The stage on embedded defaults."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from responder_stage import Stage, on_stage

from baton.platform import Platform
from baton.testing import embedded_platform


@pytest.fixture
async def platform(tmp_path: Path) -> AsyncIterator[Platform]:
    async with embedded_platform(tmp_path) as platform:
        yield platform


@pytest.fixture
async def stage(platform: Platform) -> AsyncIterator[Stage]:
    async with on_stage(platform) as stage:
        yield stage
