"""A past for reports: conversations that began on a chosen day and went through chosen steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from agent_house import House

from baton.ids import first_id_at, new_id
from baton.models import Agent, AiJob, AiTurn, Bot, Conversation, RealtimeUsage, Transition
from baton.testing import a_visitor


def at(text: str) -> datetime:
    """`at("2026-03-05 12:00")`, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def id_at(moment: datetime) -> str:
    """An id as it would have been made then."""
    return first_id_at(moment)[:10] + new_id()[10:]


@dataclass
class Past:
    """One conversation; each step says how many seconds later it was taken, and which event it is."""

    house: House
    conversation: Conversation
    now: datetime
    holder: str
    steps: list[Transition] = field(default_factory=list)

    @classmethod
    async def begins(cls, house: House, bot: Bot, when: datetime, **facts: Any) -> Past:
        visitor = await a_visitor(house.platform.workbench, house.workspace)
        holder = "queue" if bot.interaction_mode == "human_only" else "bot"
        facts = {"last_visitor_seq": 1, "last_seq": 1, **facts}
        conversation = Conversation(
            id=id_at(when), workspace_id=house.workspace.id, bot_id=bot.id, visitor_id=visitor.id, holder=holder,
            interaction_mode=bot.interaction_mode, created_at=when, updated_at=when, **facts,
        )  # fmt: skip
        return cls(house, conversation, when, holder)

    def then(self, after_s: float, event: str, to: str | None = None, agent: Agent | None = None, **facts: Any) -> Past:
        """`to`: who has the baton after it; left out, whoever had it."""
        self.now += timedelta(seconds=after_s)
        passes = event not in ("rated", "first_reply", "handoff_missed")
        self.conversation.epoch += passes
        was, self.holder = self.holder, to or self.holder
        if event == "closed":
            self.conversation.status = "closed"
        if event == "reopened":
            self.conversation.status = "open"
        self.steps.append(
            Transition(
                id=id_at(self.now), workspace_id=self.house.workspace.id, bot_id=self.conversation.bot_id,
                conversation_id=self.conversation.id, event=event, epoch=self.conversation.epoch, from_holder=was,
                to_holder=self.holder, agent_id=agent.id if agent else None, at=self.now, **facts,
            )
        )  # fmt: skip
        return self

    async def kept(self) -> Past:
        async with self.house.platform.workbench.begin() as work:
            work.add(self.conversation)
            await work.session.flush()
            work.add(*self.steps)
        return self

    async def helped(self, agent: Agent, kind: str, **facts: Any) -> None:
        about = {"conversation_id": self.conversation.id, "bot_id": self.conversation.bot_id}
        await helped(self.house, agent, kind, self.now, **about, **facts)

    async def turn(self, seq: int = 1, when: datetime | None = None, **facts: Any) -> None:
        begun = when or self.now
        facts = {"state": "done", "model": "tiny", **facts}
        async with self.house.platform.workbench.begin() as work:
            work.add(
                AiTurn(
                    id=id_at(begun), workspace_id=self.house.workspace.id, conversation_id=self.conversation.id,
                    epoch=1, reply_to_seq=seq, worker="w", lease_until=begun, started_at=begun, ended_at=begun, **facts,
                )
            )  # fmt: skip


async def ably_took(house: House, slot: datetime, messages: int) -> None:
    async with house.platform.workbench.begin() as work:
        work.add(RealtimeUsage(workspace_id=house.workspace.id, slot=slot, messages=messages))


async def helped(house: House, agent: Agent, kind: str, when: datetime, **facts: Any) -> None:
    """One job of the AI's for an agent; a draft's names no conversation."""
    facts = {"id": id_at(when), "workspace_id": house.workspace.id, "state": "done", "model": "tiny", **facts}
    job = AiJob(agent_id=agent.id, client_job_id=new_id(), fingerprint="x", kind=kind, created_at=when, **facts)
    async with house.platform.workbench.begin() as work:
        work.add(job)
