"""An installation to look after, on both databases, and a terminal to type at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from operator_terminal import Terminal

from baton.platform import Platform
from baton.testing import embedded_platform


@pytest.fixture(params=["sqlite", "postgres"])
async def platform(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Platform]:
    overrides = {"database_url": request.getfixturevalue("database_url")} if request.param == "postgres" else {}
    async with embedded_platform(tmp_path, **overrides) as opened:
        yield opened


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)
