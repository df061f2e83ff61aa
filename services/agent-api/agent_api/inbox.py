"""The inbox: lists with search, counts, and one conversation as a list shows it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import ColumnElement, and_, case, func, select
from sqlmodel import col

from agent_api.admission import TheCaller
from agent_api.inbox_filter import (
    InboxFilter,
    Narrowing,
    cursor_after,
    inbox_statement,
    listed,
    mentions_me,
    missed,
    narrowed,
)
from agent_api.inbox_items import InboxItem, has_unread, inbox_items
from agent_api.inbox_search import search
from agent_api.paging import Page
from baton.access import access_conversation
from baton.models import Bot, Conversation, Visitor
from baton.service.bodies import Answer

router = APIRouter(prefix="/v1", tags=["inbox"])


class InboxCounts(Answer):
    """Open conversations, by where they are; `missed`: asked for a person while nobody was there.

    `unread`: mine in which the visitor said something that I have not read; `mentions`: where a note names me,
    closed ones included, whatever the list is narrowed to.
    """

    mine: int
    waiting: int
    bot: int
    all: int
    missed: int
    unread: int
    mentions: int


@router.get("/conversations")
async def list_conversations(caller: TheCaller, wanted: Annotated[InboxFilter, Query()]) -> Page[InboxItem]:
    """With holder=queue in the order of the queue, else what changed last comes first."""
    workbench = caller.platform.workbench
    hits = await search(workbench, caller.workspace_id, wanted.q) if wanted.q else None
    async with workbench.read() as session:
        found = await session.execute(inbox_statement(caller.principal, wanted, hits))
        rows = [(row[0], row[1], row[2]) for row in found]
        shown = rows[: wanted.limit]
        items = await inbox_items(session, caller.agent, shown)
    more = len(rows) > wanted.limit
    return Page(items=items, next_cursor=cursor_after(shown[-1][0], wanted.order) if more else None)


@router.get("/inbox/counts")
async def count_inbox(caller: TheCaller, wanted: Annotated[Narrowing, Query()]) -> InboxCounts:
    held, agent_id = col(Conversation.holder), col(Conversation.agent_id)
    is_mine = and_(held == "agent", agent_id == caller.agent.id)
    statement = (
        select(
            _count(is_mine),
            _count(held == "queue"),
            _count(held == "bot"),
            func.count(),
            _count(missed()),
        )
        .join(Bot, col(Bot.id) == col(Conversation.bot_id))
        .where(listed(caller.principal), col(Conversation.status) == "open", *narrowed(wanted))
    )
    unread = select(func.count()).where(is_mine, col(Conversation.status) == "open", has_unread(caller.agent))
    mentions = select(func.count()).where(listed(caller.principal), mentions_me(caller.principal))
    async with caller.platform.workbench.read() as session:
        mine, waiting, bot, everything, unattended = (await session.execute(statement)).one()
        news = [await session.scalar(one) or 0 for one in (unread, mentions)]
    return InboxCounts(
        mine=mine, waiting=waiting, bot=bot, all=everything, missed=unattended, unread=news[0], mentions=news[1]
    )


@router.get("/conversations/{conversation_id}")
async def read_conversation(conversation_id: str, caller: TheCaller) -> InboxItem:
    async with caller.platform.workbench.read() as session:
        conversation = await access_conversation(session, caller.principal, conversation_id)
        visitor = await session.get_one(Visitor, conversation.visitor_id)
        bot = await session.get_one(Bot, conversation.bot_id)
        (item,) = await inbox_items(session, caller.agent, [(conversation, visitor, bot.name)])
    return item


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
