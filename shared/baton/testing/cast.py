"""The cast: rows that tests begin with, committed at once."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlmodel import SQLModel

from baton.database import db_now
from baton.models import Agent, Bot, Conversation, Visitor, Workspace
from baton.stretch import continue_stretch
from baton.work import Workbench

Row = TypeVar("Row", bound=SQLModel)


async def a_workspace(workbench: Workbench, name: str = "Acme") -> Workspace:
    return await _kept(workbench, Workspace(name=name))


async def an_agent(workbench: Workbench, workspace: Workspace, name: str = "Noor", **fields: Any) -> Agent:
    """Online and present for a minute, unless said otherwise."""
    fields = {"availability": "online", "seen_until": db_now(60), **fields}
    agent = Agent(workspace_id=workspace.id, name=name, email=f"{name.lower()}-{workspace.id}@example.com", **fields)
    async with workbench.begin() as work:
        work.add(agent)
        await work.session.flush()
        await work.session.refresh(agent)
    return agent


async def a_bot(workbench: Workbench, workspace: Workspace, mode: str = "hybrid", **fields: Any) -> Bot:
    return await _kept(workbench, Bot(workspace_id=workspace.id, name="Botty", interaction_mode=mode, **fields))


async def a_visitor(workbench: Workbench, workspace: Workspace, **fields: Any) -> Visitor:
    return await _kept(workbench, Visitor(workspace_id=workspace.id, **fields))


async def a_conversation(workbench: Workbench, bot: Bot, visitor: Visitor, **fields: Any) -> Conversation:
    """As the gateway would start one; human_only is with people from the start."""
    by_people = bot.interaction_mode == "human_only"
    fields = {"holder": "queue" if by_people else "bot", "interaction_mode": bot.interaction_mode, **fields}
    conversation = Conversation(workspace_id=bot.workspace_id, bot_id=bot.id, visitor_id=visitor.id, **fields)
    async with workbench.begin() as work:
        work.add(conversation)
        await work.session.flush()
        if by_people:
            await continue_stretch(work, conversation, before_seq=0)
    return conversation


async def _kept(workbench: Workbench, row: Row) -> Row:
    async with workbench.begin() as work:
        work.add(row)
    return row
