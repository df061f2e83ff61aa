"""A restore sends nothing twice: what was on its way at the backup has long arrived, and people go on from there."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from operator_past import AWAY, Past, put_back, woken
from router_desk import Desk, eventually
from sqlalchemy import select
from sqlmodel import SQLModel, col

from ai_responder.model import ScriptedModels
from baton.database import Database, Moment
from baton.models import Agent, AiTurn, Bridge, Conversation, OutboxRow, Timer, Workspace
from baton.platform import Platform
from baton.settings import Settings
from baton.testing import a_workspace
from baton_operator.backup.archive import BadArchive
from baton_operator.backup.saving import save
from baton_operator.backup.settling import FREED, MOVED
from baton_operator.command import Refused


async def test_nothing_of_before_is_sent_and_the_next_word_goes_on(past: Past, elsewhere: str, tmp_path: Path) -> None:
    await put_back(elsewhere, past.archive)
    models = ScriptedModels.saying("At nine.")
    async with woken(past, tmp_path, elsewhere, models) as desk:
        # what is said now goes all the way, so that whatever else was due had its turn as well
        await desk.say(past.asked, "Are you there?")
        last = await desk.write(past.held, "Still here.")
        await eventually(lambda: last in [one.id for one in desk.entries(past.held)])
        await eventually(lambda: _answered(desk, past.asked))
        for _ in range(3):
            await asyncio.sleep(desk.platform.settings.sweep_every_s)
        assert desk.texts(past.held) == ["Still here."]
        assert desk.notes(past.held) == []
        assert desk.entries(past.waiting) == []
        waiting = await desk.read(past.waiting)
        assert (waiting.holder, waiting.last_seq) == ("queue", 1)
        held = await desk.read(past.held)
        assert (held.holder, held.agent_id) == ("agent", desk.noor.id), "who was present counts as lost"
    assert len(models.prompts) == 1
    assert "Are you there?" in str(models.prompts[0])


async def _answered(desk: Desk, conversation_id: str) -> bool:
    return (await desk.read(conversation_id)).last_seq == 3


async def test_a_move_goes_on_with_what_was_on_its_way(past: Past, elsewhere: str, tmp_path: Path) -> None:
    await put_back(elsewhere, past.archive, resume=True)
    models = ScriptedModels.saying("At nine.")
    async with woken(past, tmp_path, elsewhere, models) as desk:
        await eventually(lambda: "I am here." in desk.texts(past.held))
        await eventually(lambda: len(models.prompts) == 2)
    asked = str(models.prompts)
    assert "When do you open?" in asked
    assert "And when do you close?" in asked


async def test_a_backup_of_what_was_restored_is_the_same_backup(past: Past, elsewhere: str) -> None:
    await put_back(elsewhere, past.archive, resume=True)
    database = Database(Settings(database_url=elsewhere))
    out = io.BytesIO()
    await save(database, out)
    await database.stop()
    before, after = lines_of(past.archive), lines_of(out.getvalue())
    assert after == before
    assert len(after) > 30


def lines_of(archive: bytes) -> list[str]:
    """Without the head; one of the databases orders the fields of JSON values."""
    lines = gzip.decompress(archive).splitlines()[1:]
    return sorted(json.dumps(json.loads(line), sort_keys=True) for line in lines)


async def test_time_has_stood_still(past: Past, elsewhere: str) -> None:
    await put_back(elsewhere, past.archive)
    database = Database(Settings(database_url=elsewhere))
    async with past.desk.platform.workbench.read() as old, database.reading() as new:
        for moment in (col(Timer.due_at), col(Agent.seen_until)):
            was, now = [list(await session.scalars(select(moment).order_by(moment))) for session in (old, new)]
            moved = [then - before for before, then in zip(was, now, strict=True) if before and then]
            assert moved
            assert all(AWAY <= by < AWAY + timedelta(minutes=2) for by in moved)
        assert list(await old.scalars(select(OutboxRow)))
        assert list(await new.scalars(select(OutboxRow))) == []
        turn = (await new.scalars(select(AiTurn))).one()
        assert (turn.state, turn.error) == ("discarded", "restored")
        for bridge in await new.scalars(select(Bridge)):
            conversation = await new.get_one(Conversation, bridge.conversation_id)
            assert (bridge.bridged_seq, bridge.bridged_note_seq) == (
                conversation.last_seq,
                conversation.last_note_seq,
            )
    await database.stop()


def test_whoever_adds_a_moment_says_what_a_restore_does_to_it() -> None:
    """A row that makes something happen at a time must be moved, freed, or listed here with good reason."""
    harmless = {
        "agent.invitation_expires_at", "agent_session.expires_at",  # doors that close by themselves
        "ai_turn.lease_until", "ai_job.lease_until", "outbox.claimed_until",  # their rows end
        "retention.due_at",  # purging twice finds nothing
    }  # fmt: skip
    telling = {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Moment) and column.name.endswith(("until", "due_at", "expires_at", "next_at"))
    }
    assert telling == {*MOVED, *FREED, *harmless}


async def test_a_database_in_use_is_only_replaced_on_an_explicit_word(past: Past, platform: Platform) -> None:
    url = platform.settings.database_url
    later = await a_workspace(platform.workbench, "Later")
    with pytest.raises(Refused, match="--replace"):
        await put_back(url, past.archive)
    with pytest.raises(BadArchive):
        await put_back(url, past.archive[:-9], replace=True)
    async with platform.workbench.read() as session:
        assert await session.get(Workspace, later.id) is not None, "a bad backup has destroyed what was there"
    await platform.background.stop()
    await put_back(url, past.archive, replace=True)
    async with platform.workbench.read() as session:
        names = list(await session.scalars(select(col(Workspace.name))))
    assert names == [past.desk.workspace.name]
    await platform.accept.stop()
    await past.desk.conversation()


async def test_a_backup_of_an_unknown_schema_is_refused(past: Past, elsewhere: str) -> None:
    lines = gzip.decompress(past.archive).replace(b'"revision":"', b'"revision":"9', 1)
    with pytest.raises(Refused, match="does not know"):
        await put_back(elsewhere, gzip.compress(lines))
