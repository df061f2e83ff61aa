"""An installation to look after, on both databases, and a terminal to type at."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from operator_past import Past, saved
from operator_terminal import Terminal
from responder_stage import QUICK
from router_desk import a_desk
from servers.postgres import create_database, drop_database

from ai_responder.claims import Claims
from ai_responder.nudges import Nudge
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


@pytest.fixture
async def past(platform: Platform) -> Past:
    desk = await a_desk(platform, debounce_ms=0, greeting="Grüß Gott “&” \\ 𝄞")
    asked, overlooked, held, waiting = [await desk.conversation() for _ in range(4)]
    await desk.say(asked, "When do you open?")
    assert await Claims(platform.workbench, "dead", QUICK).claim(Nudge(desk.workspace.id, asked)) is not None
    await desk.say(overlooked, "And when do you close?")
    await desk.ask(held)
    await desk.join(held, desk.noor)
    await desk.write(held, "I am here.")
    await desk.write(held, "She is nice.", audience="agents")
    await desk.ask(waiting)
    return Past(desk, await saved(platform), asked, held, waiting)


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, platform: Platform, tmp_path: Path) -> Iterator[str]:
    """An empty database, of the other kind."""
    if platform.settings.is_postgres:
        yield f"sqlite:///{tmp_path}/elsewhere.db"
        return
    server = request.getfixturevalue("postgres").url
    url = create_database(server)
    yield url
    drop_database(server, url)
