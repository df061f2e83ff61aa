"""What is too old goes, in batches that nobody waits for, and nothing else."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import SQLModel, col

from baton import retention
from baton.database import Database, db_now
from baton.models import AiTurn, AuditRecord, Bot, Conversation, Entry, Retention, Visitor, Workspace
from baton.platform import Platform
from baton.posting import Draft, post
from baton.retention import Purged
from baton.testing import a_bot, a_conversation, a_visitor, a_workspace

DAY_S = 86_400


async def a_shop(platform: Platform, name: str = "Acme", **rules: Any) -> tuple[Workspace, Bot]:
    workspace = await a_workspace(platform.workbench, name)
    async with platform.workbench.begin() as work:
        work.add(Retention(workspace_id=workspace.id, **rules))
    return workspace, await a_bot(platform.workbench, workspace)


async def rules_of(platform: Platform, workspace: Workspace) -> Retention:
    async with platform.workbench.read() as session:
        return await session.get_one(Retention, workspace.id)


async def a_talk(platform: Platform, bot: Bot, *, days_ago: int, status: str = "closed") -> Conversation:
    """Of a visitor of its own, with a word and its turn."""
    async with platform.workbench.read() as session:
        workspace = await session.get_one(Workspace, bot.workspace_id)
    visitor = await a_visitor(platform.workbench, workspace)
    conversation = await a_conversation(platform.workbench, bot, visitor)
    async with platform.workbench.begin() as work:
        locked = await work.lock_conversation(conversation.id)
        assert locked is not None
        await post(work, locked, Draft("visitor", "Hello"))
        turn = AiTurn(workspace_id=bot.workspace_id, conversation_id=locked.id, epoch=1, reply_to_seq=1, worker="w")
        turn.state, turn.lease_until = "done", work.now
        work.add(turn)
        await work.session.flush()
        then = db_now(-days_ago * DAY_S)
        mine = col(Conversation.id) == conversation.id
        await work.session.execute(update(Conversation).where(mine).values(updated_at=then, status=status))
        its = col(AiTurn.conversation_id) == conversation.id
        await work.session.execute(update(AiTurn).where(its).values(started_at=then))
        await work.session.execute(update(Visitor).where(col(Visitor.id) == visitor.id).values(created_at=then))
    return conversation


async def ids(platform: Platform, table: type[SQLModel]) -> set[str]:
    async with platform.workbench.read() as session:
        return {row.id for row in await session.scalars(select(table))}  # type: ignore[attr-defined]


async def test_closed_conversations_go_with_all_that_is_theirs_and_their_visitors_after_them(
    platform: Platform,
) -> None:
    workspace, bot = await a_shop(platform, conversations_days=30, visitors_days=30)
    _, neighbours_bot = await a_shop(platform, "Rival", turns_days=3_000)
    old = [await a_talk(platform, bot, days_ago=31) for _ in range(45)]  # more than two batches
    kept = [
        await a_talk(platform, bot, days_ago=29),
        await a_talk(platform, bot, days_ago=400, status="open"),
        await a_talk(platform, neighbours_bot, days_ago=400),
    ]
    purged = await retention.purge(platform.workbench, await rules_of(platform, workspace))
    assert (purged.conversations, purged.visitors) == (len(old), len(old))
    assert await ids(platform, Conversation) == {one.id for one in kept}
    assert await ids(platform, Visitor) == {one.visitor_id for one in kept}
    async with platform.workbench.read() as session:
        assert set(await session.scalars(select(col(Entry.conversation_id)))) == {one.id for one in kept}
        noted = (await session.scalars(select(AuditRecord))).one()
    assert (noted.workspace_id, noted.action) == (workspace.id, "retention.purged")
    assert noted.data["conversations"] == len(old)
    assert not await retention.purge(platform.workbench, await rules_of(platform, workspace))


async def test_turns_and_the_audit_log_have_rules_of_their_own(platform: Platform) -> None:
    workspace, bot = await a_shop(platform, turns_days=7, audit_log_days=7)
    for days_ago, status in ((8, "open"), (8, "closed"), (6, "open")):
        await a_talk(platform, bot, days_ago=days_ago, status=status)
    failed = await a_talk(platform, bot, days_ago=8, status="open")
    async with platform.workbench.begin() as work:
        await work.session.execute(
            update(AiTurn).where(col(AiTurn.conversation_id) == failed.id).values(state="failed")
        )
        for days_ago in (8, 6):
            record = AuditRecord(workspace_id=workspace.id, actor_name="Olive", action="bot.changed", target="bot")
            record.created_at = work.now - timedelta(days=days_ago)
            work.add(record)
    purged = await retention.purge(platform.workbench, await rules_of(platform, workspace))
    assert purged == Purged(conversations=0, visitors=0, turns=2, audit_records=1)
    assert len(await ids(platform, Conversation)) == 4
    async with platform.workbench.read() as session:
        states = sorted(await session.scalars(select(col(AiTurn.state))))
    assert states == ["done", "failed"], "an open conversation has forgotten that it was tried"


async def test_without_rules_everything_stays(platform: Platform) -> None:
    workspace, bot = await a_shop(platform)
    await a_talk(platform, bot, days_ago=3_000)
    assert not await retention.purge(platform.workbench, await rules_of(platform, workspace))


async def test_each_round_belongs_to_one_router(platform: Platform) -> None:
    shops = {(await a_shop(platform, name))[0].id for name in ("Acme", "Rival")}
    claimed = [await retention.claim_due(platform.workbench) for _ in range(3)]
    assert {rules.workspace_id for rules in claimed if rules} == shops
    assert claimed[2] is None
    async with platform.workbench.begin() as work:
        await work.session.execute(update(Retention).values(due_at=db_now(-1)))
    again = await asyncio.gather(*(retention.claim_due(platform.workbench) for _ in range(6)))
    found = [rules.workspace_id for rules in again if rules]
    assert len(found) == len(set(found))


async def test_a_purge_passes_over_what_somebody_works_on(platform: Platform) -> None:
    """On PostgreSQL; SQLite has one writer, who is never in the middle of anything when another begins."""
    workspace, bot = await a_shop(platform, conversations_days=30)
    busy, old = [await a_talk(platform, bot, days_ago=31) for _ in range(2)]
    rules = await rules_of(platform, workspace)
    if not platform.database.is_postgres:
        assert (await retention.purge(platform.workbench, rules)).conversations == 2
        return
    other = Database(platform.settings)
    async with other.writing() as session, session.begin():
        await session.get_one(Conversation, busy.id, with_for_update=True)
        async with asyncio.timeout(10):
            assert (await retention.purge(platform.workbench, rules)).conversations == 1
    await other.stop()
    assert await ids(platform, Conversation) == {busy.id}
    assert old.id != busy.id


async def test_a_visitor_who_comes_back_in_the_middle_of_a_purge_stays(platform: Platform) -> None:
    workspace, bot = await a_shop(platform, visitors_days=30)
    async with platform.workbench.begin() as work:
        for _ in range(300):
            visitor = Visitor(workspace_id=workspace.id)
            visitor.created_at = work.now - timedelta(days=31)
            work.add(visitor)
    back = sorted(await ids(platform, Visitor))[-30:]

    async def come_back(visitor_id: str) -> str | None:
        async with platform.workbench.read() as session:
            visitor = await session.get(Visitor, visitor_id)
        try:
            return (await a_conversation(platform.workbench, bot, visitor)).id if visitor else None
        except Exception:
            return None  # the visitor was gone first, and the database said so

    purge = retention.purge(platform.workbench, await rules_of(platform, workspace))
    started, _ = await asyncio.gather(asyncio.gather(*(come_back(one) for one in back)), purge)
    async with platform.workbench.read() as session:
        standing = set(await session.scalars(select(col(Conversation.id))))
        left = await session.scalar(select(func.count()).select_from(Visitor))
    assert standing == {one for one in started if one}, "a conversation went with its visitor"
    assert left == len(standing)
