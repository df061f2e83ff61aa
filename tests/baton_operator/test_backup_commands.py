"""Backing up and restoring as operators type it: files, refusals, and a broker that is emptied."""

from __future__ import annotations

from pathlib import Path

import pytest
from operator_past import Past
from operator_terminal import Terminal
from router_desk import a_desk, eventually

from baton.bus import Message, inspect_queues
from baton.platform import Platform
from baton.testing import embedded_platform
from baton.topology import AI_RESPONDER, TOPOLOGY
from baton_operator.command import Refused


async def test_the_commands_keep_a_file_to_its_owner_and_write_over_none(
    past: Past, platform: Platform, terminal: Terminal, tmp_path: Path, elsewhere: str
) -> None:
    file = tmp_path / "baton.backup"
    assert await terminal.type(platform.settings, "backup", "--to", str(file)) == ""
    assert "rows are saved" in terminal.beside
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refused, match="exists already"):
        await terminal.type(platform.settings, "backup", "--to", str(file))
    there = platform.settings.model_copy(update={"database_url": elsewhere})
    assert "rows are back, as of " in await terminal.type(there, "restore", str(file))
    with pytest.raises(Refused, match="in use"):
        await terminal.type(there, "restore", str(file))
    with pytest.raises(Refused, match="cannot be read"):
        await terminal.type(there, "restore", str(tmp_path / "nowhere"))
    with pytest.raises(Refused, match="--yes"):
        await terminal.type(there, "restore", "--replace", str(file))
    assert "Settled" in await terminal.type(there, "settle", "--yes")
    assert [path.name for path in tmp_path.glob("*.part")] == []


async def test_the_broker_is_emptied_and_nobody_may_be_at_work(
    database_url: str, rabbitmq_url: str, terminal: Terminal, tmp_path: Path
) -> None:
    async with embedded_platform(tmp_path, database_url=database_url, rabbitmq_url=rabbitmq_url) as old:
        settings = old.settings

        async def waits(count: int) -> bool:
            return [one.waiting for one in await inspect_queues(settings, TOPOLOGY)] == [count, 0]

        desk = await a_desk(old)
        await desk.say(await desk.conversation(), "When do you open?")
        await eventually(lambda: waits(1))
        assert "Settled" in await terminal.type(settings, "settle", "--yes")
        assert "1 nudges of before were dropped" in terminal.beside
        assert await waits(0)
        await old.bus.subscribe(AI_RESPONDER.queue, _nothing)

        async def is_refused() -> bool:
            try:
                await terminal.type(settings, "settle", "--yes")
            except Refused as refusal:
                return "ai-responder" in str(refusal)
            return False

        await eventually(is_refused)


async def _nothing(message: Message) -> None:
    del message
