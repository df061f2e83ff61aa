"""Agents who are gone: after the grace their conversations go back to the queue, each at the place that it had."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from baton.conversation import leave
from baton.database import db_now
from baton.logs import get_logger
from baton.models import Agent, Conversation
from baton.passing import person, read_baton, take
from baton.work import Workbench
from handoff_router import figures

log = get_logger(__name__)

_AT_ONCE = 200


class LostAgents:
    """Presence is a lease: only its end, by the database's clock, or deactivation makes an agent lost."""

    def __init__(self, workbench: Workbench, grace_s: float) -> None:
        self._workbench, self._grace_s = workbench, grace_s

    async def sweep(self, agent_id: str | None = None) -> None:
        """Everybody, or one agent of whom we heard; one transaction per conversation."""
        statement = (
            select(col(Conversation.id))
            .join(Agent, col(Agent.id) == Conversation.agent_id)
            .where(col(Conversation.status) == "open", col(Conversation.holder) == "agent", self._is_lost())
            .order_by(col(Conversation.requested_at))
            .limit(_AT_ONCE)
        )
        if agent_id is not None:
            statement = statement.where(col(Agent.id) == agent_id)
        async with self._workbench.read() as session:
            ids = list(await session.scalars(statement))
        for conversation_id in ids:
            await self._put_back(conversation_id)

    async def _put_back(self, conversation_id: str) -> None:
        async with self._workbench.begin() as work:
            conversation = await work.lock_conversation(conversation_id)
            if conversation is None or conversation.holder != "agent" or conversation.status != "open":
                return
            still_lost = select(Agent).where(col(Agent.id) == conversation.agent_id, self._is_lost()).with_for_update()
            agent = (await work.session.execute(still_lost)).scalar_one_or_none()
            if agent is None:
                return  # came back meanwhile, or somebody else has the conversation
            baton = await read_baton(work, conversation)
            await take(work, conversation, leave(baton, person(agent), reason="lost"))
        figures.agents_lost.inc()
        log.warning("agent_lost", agent_id=agent.id, conversation_id=conversation_id, epoch=conversation.epoch)

    def _is_lost(self) -> ColumnElement[bool]:
        absent = or_(col(Agent.seen_until).is_(None), col(Agent.seen_until) < db_now(-self._grace_s))
        return or_(absent, col(Agent.active).is_(False))
