"""Four weeks that have been, so that the reports in the pictures have something to tell. Always the same ones."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import SecretStr
from sqlalchemy import select
from sqlmodel import SQLModel, col

from baton.ids import first_id_at, new_id
from baton.models import Agent, AiTurn, Conversation, RealtimeUsage, Transition, Visitor
from baton.platform import Platform
from baton.security.keys import generate_key
from baton.settings import Settings

_KEY = SecretStr(generate_key())
_DAYS, _PER_DAY = 27, 14
_TRIGGERS = ("visitor", "visitor", "visitor", "phrase", "model", "ai_unavailable")


async def plant_past(seed: dict[str, Any]) -> None:
    """Into the database of a house that runs on this machine."""
    platform = Platform.build(Settings(database_url=seed["database_url"], secret_keys=_KEY, token_keys=_KEY))
    await platform.database.start()
    try:
        async with platform.workbench.begin() as work:
            agents = await work.session.scalars(
                select(col(Agent.id)).where(col(Agent.role) == "agent").order_by(col(Agent.id))
            )
            visitor = Visitor(workspace_id=seed["workspace_id"], name="Somebody")
            work.add(visitor)
            await work.session.flush()
            past = Past(seed, list(agents), visitor.id)
            past.make(work.now)
            work.add(*past.conversations)
            await work.session.flush()
            work.add(*past.rows)
    finally:
        await platform.database.stop()


@dataclass
class Past:
    """`rows` stand on the conversations, so they are stored after them."""

    seed: dict[str, Any]
    agents: list[str]
    visitor_id: str
    conversations: list[Conversation] = field(default_factory=list)
    rows: list[SQLModel] = field(default_factory=list)
    dice: random.Random = field(default_factory=lambda: random.Random(5))  # noqa: S311  (pictures, not secrets)

    def make(self, now: datetime) -> None:
        for day in range(_DAYS, 0, -1):
            noon = (now - timedelta(days=day)).replace(hour=12, minute=0, second=0, microsecond=0)
            for _ in range(int(_PER_DAY * self.dice.uniform(0.5, 1.5))):
                self._conversation(noon + timedelta(seconds=self.dice.uniform(-20_000, 20_000)))
            messages = self.dice.randint(90, 260)
            self.rows.append(RealtimeUsage(workspace_id=self.seed["workspace_id"], slot=noon, messages=messages))

    def _conversation(self, at: datetime) -> None:
        mode = self.dice.choice(("hybrid", "hybrid", "hybrid", "ai_only"))
        row = Conversation(
            id=_id_at(at), workspace_id=self.seed["workspace_id"], bot_id=self.seed["bots"][mode], holder="bot",
            visitor_id=self.visitor_id, interaction_mode=mode, last_seq=2, last_visitor_seq=1, status="closed",
            created_at=at, updated_at=at, closed_at=at,
        )  # fmt: skip
        self.conversations.append(row)
        self._turn(row, at)
        if mode == "hybrid" and self.dice.random() < 0.5:
            self._with_people(row, at)
        else:
            self._step(row, at + timedelta(minutes=4), "closed", ("bot", "bot"))
        if self.dice.random() < 0.35:
            row.rating_score = self.dice.choice((3, 4, 4, 5, 5, 5))

    def _with_people(self, row: Conversation, at: datetime) -> None:
        at += timedelta(seconds=90)
        self._step(row, at, "handoff_requested", ("bot", "queue"), trigger=self.dice.choice(_TRIGGERS))
        if self.dice.random() < 0.15:
            self._step(row, at + timedelta(minutes=6), "closed", ("queue", "queue"))
            return
        agent, waited = self.dice.choice(self.agents), self.dice.expovariate(1 / 50)
        at += timedelta(seconds=waited)
        self._step(row, at, "agent_joined", ("queue", "agent"), agent_id=agent, waited_s=waited)
        replied = {"agent_id": agent, "waited_s": waited + 9}
        self._step(row, at + timedelta(seconds=9), "first_reply", ("agent", "agent"), **replied)
        at += timedelta(seconds=60 + self.dice.expovariate(1 / 300))
        self._step(row, at, "closed", ("agent", "agent"), agent_id=agent)

    def _step(self, row: Conversation, at: datetime, event: str, holders: tuple[str, str], **facts: Any) -> None:
        row.epoch += event != "first_reply"
        facts |= {"from_holder": holders[0], "to_holder": holders[1], "epoch": row.epoch, "at": at, "event": event}
        facts |= {"workspace_id": row.workspace_id, "bot_id": row.bot_id, "conversation_id": row.id}
        self.rows.append(Transition(id=_id_at(at), **facts))

    def _turn(self, row: Conversation, at: datetime) -> None:
        tokens: dict[str, Any] = {
            "prompt_tokens": self.dice.randint(200, 900),
            "completion_tokens": self.dice.randint(30, 200),
        }
        self.rows.append(
            AiTurn(
                id=_id_at(at), workspace_id=row.workspace_id, conversation_id=row.id, epoch=1, reply_to_seq=1,
                worker="past", lease_until=at, started_at=at, ended_at=at + timedelta(seconds=2), state="done",
                model="gpt-4.1-mini", cost_usd=sum(tokens.values()) * 6e-7, **tokens,
            )
        )  # fmt: skip


def _id_at(moment: datetime) -> str:
    return first_id_at(moment.astimezone(UTC))[:10] + new_id()[10:]
