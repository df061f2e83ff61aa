"""What the rules see of a conversation, and what they answer: a step to take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from baton.errors import ConversationClosed, HeldByAgent, NotAllowed

Mode = Literal["ai_only", "human_only", "hybrid"]
Status = Literal["open", "closed"]
Holder = Literal["bot", "queue", "agent"]


@dataclass(frozen=True, slots=True)
class Person:
    """An agent, as far as the rules care."""

    id: str
    name: str
    picture: str | None = None

    def seen_by_visitors(self) -> dict[str, str | None]:
        """All that a visitor ever learns of an agent."""
        return {"id": self.id, "name": self.name, "picture": self.picture}


@dataclass(frozen=True, slots=True)
class TeamName:
    """A team, as far as the rules care: transcripts name it as they would name a person."""

    id: str
    name: str

    def seen_by_visitors(self) -> dict[str, str | None]:
        return {"id": self.id, "name": self.name, "picture": None}


@dataclass(frozen=True, slots=True)
class Baton:
    """A conversation's state at one epoch. `listed`: somebody has asked, so that it has a place in the queue."""

    mode: Mode
    status: Status
    holder: Holder
    epoch: int
    agent: Person | None = None
    listed: bool = False
    missed_in: str | None = None

    @property
    def is_escalated(self) -> bool:
        return self.status == "open" and self.holder != "bot"

    def must_be_open(self) -> None:
        if self.status == "closed":
            raise ConversationClosed

    def must_know_people(self) -> None:
        if self.mode == "ai_only":
            raise NotAllowed("This bot answers by itself; its conversations are never passed to a person.")

    def must_not_be_with_another(self, agent: Person | None) -> None:
        """Raises HeldByAgent, naming the winner, when an agent other than `agent` has the baton."""
        if self.holder == "agent" and self.agent is not None and (agent is None or self.agent.id != agent.id):
            raise HeldByAgent(self.agent.id, self.agent.name)

    def is_held_by(self, agent: Person) -> bool:
        return self.holder == "agent" and self.agent is not None and self.agent.id == agent.id


@dataclass(frozen=True, slots=True)
class Step:
    """One event to write and the state after it. `passes`: the epoch grows by one."""

    event: str
    holder: Holder
    status: Status = "open"
    agent: Person | None = None
    passes: bool = True
    data: Mapping[str, object] = field(default_factory=dict)
