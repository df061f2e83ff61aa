"""A lone message has a shorter statement on PostgreSQL: what it stores and tells is what a group would."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from baton.accept import Spoken
from baton.accept.group import Told
from baton.accept.postgres import PostgresAccept
from baton.database import db_now
from baton.models import Conversation, Entry
from baton.platform import Platform
from baton.testing import a_bot, a_conversation, a_visitor, a_workspace, embedded_platform

_SOME_TIME = datetime(2026, 1, 1, tzinfo=UTC)
PLAIN: dict[str, dict[str, object]] = {
    "held by the bot": {"holder": "bot"},
    "in the queue": {"holder": "queue", "requested_at": db_now()},
    "held by an agent": {"holder": "agent"},
    "watched": {"holder": "bot", "watched_until": db_now(60)},
    "answered elsewhere": {"holder": "bot", "answers": "external"},
}
SPECIAL: dict[str, dict[str, object]] = {
    "the first word to people only": {"holder": "queue"},
    "a word after the end": {"holder": "bot", "status": "closed", "closed_at": db_now()},
}


async def _said(platform: Platform, fields: dict[str, object], *, alone: bool) -> tuple[list[object], list[object]]:
    """What one message came to: what was told, and the entries, without what differs by nature."""
    workspace = await a_workspace(platform.workbench)
    bot = await a_bot(platform.workbench, workspace, "hybrid")
    visitor = await a_visitor(platform.workbench, workspace)
    one, other = [await a_conversation(platform.workbench, bot, visitor, **fields) for _ in range(2)]
    group = [Spoken(each.id, "m1", "Hello", data='{"attachments": []}') for each in (one, other)]
    outcome = await PostgresAccept(platform.database).accept(group[:1] if alone else group)
    assert outcome.rows[0].same
    assert outcome.rows[0].fresh
    return [_told(told) for told in outcome.told if told.conversation_id == one.id], await _stored(platform, one)


def _told(told: Told) -> Told:
    return replace(told, outbox_id=0, workspace_id="", conversation_id="", created_at=_SOME_TIME,
                   event_id=told.event_id and "an id")  # fmt: skip


async def _stored(platform: Platform, conversation: Conversation) -> list[object]:
    async with platform.workbench.read() as session:
        entries = await session.scalars(
            select(Entry).where(col(Entry.conversation_id) == conversation.id).order_by(col(Entry.seq))
        )
        said = [(one.seq, one.kind, one.author, one.text, one.event, one.data) for one in entries]
        row = await session.get_one(Conversation, conversation.id)
        return [*said, (row.last_seq, row.last_visitor_seq, row.holder, row.epoch, row.status)]


@pytest.mark.parametrize("fields", [*PLAIN.values(), *SPECIAL.values()], ids=[*PLAIN, *SPECIAL])
async def test_alone_it_comes_to_the_same_as_in_a_group(
    database_url: str, tmp_path: Path, fields: dict[str, object]
) -> None:
    async with embedded_platform(tmp_path, database_url=database_url) as platform:
        alone, grouped = [await _said(platform, fields, alone=each) for each in (True, False)]
        assert alone == grouped
        told, _ = alone
        assert told


async def test_a_repeat_alone_is_left_to_the_statement_that_knows_repeats(database_url: str, tmp_path: Path) -> None:
    async with embedded_platform(tmp_path, database_url=database_url) as platform:
        workspace = await a_workspace(platform.workbench)
        bot = await a_bot(platform.workbench, workspace, "hybrid")
        conversation = await a_conversation(platform.workbench, bot, await a_visitor(platform.workbench, workspace))
        store = PostgresAccept(platform.database)
        first, again, other = [
            (await store.accept([Spoken(conversation.id, "m1", text)])).rows[0] for text in ("Hello", "Hello", "Bye")
        ]
        assert (first.fresh, again.fresh) == (True, False)
        assert (again.id, again.same, other.same) == (first.id, True, False)
        async with platform.workbench.read() as session:
            entries = select(col(Entry.text)).where(col(Entry.conversation_id) == conversation.id)
            assert (await session.scalars(entries)).all() == ["Hello"]
