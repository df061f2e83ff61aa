"""The stage on embedded defaults."""

import socket
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


@pytest.fixture
def free_port_url() -> str:
    """An address at which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
