"""Conversations and those who are in them: visitors, watchers, read marks, and how far the bridge has come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from baton.models.fields import id_field, json_field, moment_field, ref_field


class Visitor(SQLModel, table=True):
    """A person on a customer's site. `external_id` is only a label; `verified_as` is certain."""

    __table_args__ = (
        Index(
            "visitor_verified", "workspace_id", "verified_as", unique=True,
            postgresql_where=text("verified_as is not null"), sqlite_where=text("verified_as is not null"),
        ),
    )  # fmt: skip

    id: str = id_field()
    workspace_id: str = ref_field("workspace.id", index=True)
    external_id: str | None = None
    verified_as: str | None = None
    """The `sub` of a verified identity token: the only thing that links visitors."""
    name: str | None = None
    email: str | None = None
    attributes: dict[str, Any] = json_field({})
    created_at: datetime = moment_field(now=True)


_WAITING = text("status = 'open' and holder = 'queue' and requested_at is not null")


class Conversation(SQLModel, table=True):
    """The baton: one holder at a time. Its locked row decides everything about it, never a look at the entries."""

    __table_args__ = (
        Index("conversation_inbox", "workspace_id", "status", "holder", "updated_at"),
        Index("conversation_queue", "workspace_id", "requested_at"),
        Index("conversation_waiting", "requested_at", postgresql_where=_WAITING, sqlite_where=_WAITING),
        Index("conversation_of_agent", "agent_id", "status"),
        Index("conversation_latest", "workspace_id", "updated_at", "id"),
    )

    id: str = id_field()
    workspace_id: str = ref_field("workspace.id")
    bot_id: str = ref_field("bot.id", index=True)
    visitor_id: str = ref_field("visitor.id", index=True)
    interaction_mode: str
    answers: str = "baton"
    status: str = "open"
    holder: str
    epoch: int = 1
    agent_id: str | None = ref_field("agent.id", null=True)
    team_id: str | None = ref_field("team.id", null=True)
    """The team that it was handed to; null stands for its bot's. Until the bot has it again."""
    last_seq: int = 0
    last_note_seq: int = 0
    last_visitor_seq: int = 0
    visitor_read_seq: int = 0
    boundary_seq: int = 0
    """The model's context begins after this entry (the last return to the bot)."""
    unanswerable_seq: int = 0
    """The visitor's entry on which the AI failed: expiry of the wait does not try it again by itself."""
    reopen_window_s: int = 86_400
    requested_at: datetime | None = moment_field()
    """The place in the queue; kept when an agent is lost, null when nobody asked (human_only before the first word)."""
    handoff_trigger: str | None = None
    handoff_reason: str | None = None
    handoff_result: str | None = None
    handoff_summary: str | None = None
    handoff_requested_at: datetime | None = moment_field()
    missed_in: str | None = None
    """`epoch:result` of the last handoff_missed, so that it is written once per epoch and result."""
    acknowledged_at: datetime | None = moment_field()
    replied_at: datetime | None = moment_field()
    """The first public word of a person after `requested_at`; an older one belongs to an earlier request."""
    offer_agent_id: str | None = ref_field("agent.id", null=True)
    offer_expires_at: datetime | None = moment_field()
    offers_declined: list[str] = json_field([])
    watched_until: datetime | None = moment_field()
    page: dict[str, Any] | None = json_field({})
    locale: str | None = None
    rating_score: int | None = None
    rating_comment: str | None = None
    created_at: datetime = moment_field(now=True)
    updated_at: datetime = moment_field(now=True)
    closed_at: datetime | None = moment_field()


class Watch(SQLModel, table=True):
    """An agent follows a bot's conversation live without taking it; the conversation's flag is the latest end."""

    conversation_id: str = ref_field("conversation.id", primary_key=True)
    agent_id: str = ref_field("agent.id", primary_key=True)
    until: datetime = moment_field()


class ReadMark(SQLModel, table=True):
    """How far an agent has read a conversation."""

    __tablename__ = "read_mark"

    conversation_id: str = ref_field("conversation.id", primary_key=True)
    agent_id: str = ref_field("agent.id", primary_key=True)
    seq: int = 0


_UNFINISHED = text("bridge_until is null or bridged_seq < bridge_until")


class Bridge(SQLModel, table=True):
    """How far a conversation's entries have been published to Ably; cursors move only `WHERE bridged_seq = old`."""

    __table_args__ = (
        Index("bridge_unfinished", "conversation_id", postgresql_where=_UNFINISHED, sqlite_where=_UNFINISHED),
    )

    conversation_id: str = ref_field("conversation.id", primary_key=True)
    bridged_seq: int = 0
    bridged_note_seq: int = 0
    bridge_until: int | None = None
    """The `seq` of the entry that ended the stretch; null while it goes on."""
    lease_owner: str | None = None
    lease_until: datetime | None = moment_field()
    queue_shown: str | None = None
    """The place and wait that the visitor was last told, and when: told at most every 5 s, by one router."""
    queue_shown_at: datetime | None = moment_field()


class Transition(SQLModel, table=True):
    """Every step that was taken, for figures: waiting, handling and outcomes come from here and nowhere else."""

    __table_args__ = (
        Index("transition_figures", "workspace_id", "event", "at"),
        Index("transition_period", "workspace_id", "at"),
    )

    id: str = id_field()
    workspace_id: str = ref_field("workspace.id")
    bot_id: str = ref_field("bot.id")
    conversation_id: str = ref_field("conversation.id", index=True)
    event: str
    epoch: int
    from_holder: str
    to_holder: str
    agent_id: str | None = ref_field("agent.id", null=True)
    waited_s: float | None = None
    """For agent_joined: how long since the visitor asked; for first_reply: the same, until a person's first word."""
    trigger: str | None = None
    """For handoff_requested and handoff_missed: what asked for a person; null in human_only, where nobody has to."""
    at: datetime = moment_field(now=True)
