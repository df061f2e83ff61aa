"""What callers are shown of entries and conversations: one shape for HTTP, SSE and Ably."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from baton.conversation.lines import line_for
from baton.models import Agent, Attachment, Conversation, Entry, Visitor


class EntryView(BaseModel):
    """A message or an event of the transcript. `audience` agents never reaches a visitor by any route."""

    id: str
    seq: int | None
    note_seq: int | None
    after_seq: int | None
    kind: Literal["message", "event"]
    author: Literal["visitor", "bot", "agent", "system"]
    author_name: str | None
    text: str
    event: str | None
    data: dict[str, Any]
    in_reply_to: int | None
    client_message_id: str | None
    audience: Literal["everyone", "agents"]
    created_at: datetime

    @classmethod
    def of(cls, entry: Entry) -> EntryView:
        text = entry.text if entry.text is not None else line_for(entry.event or "", entry.data)
        shown = entry.model_dump(include=set(cls.model_fields) - {"text"})
        return cls(**shown, text=text)


class AttachmentView(BaseModel):
    """A file that is attached: all that is told of it, in an upload's answer and in an entry's `data`."""

    id: str
    name: str
    type: str
    size: int
    width: int | None
    height: int | None

    @classmethod
    def of(cls, row: Attachment) -> AttachmentView:
        sides = {"width": row.width, "height": row.height}
        return cls(id=row.id, name=row.name, type=row.media_type, size=row.size, **sides)


def file_names(data: dict[str, Any]) -> str:
    """What stands for a message of files alone, wherever one line is shown of it."""
    return ", ".join(one["name"] for one in data.get("attachments", []))


class AgentView(BaseModel):
    """All that anybody outside the workspace learns of an agent."""

    id: str
    name: str
    picture: str | None


class QueueView(BaseModel):
    """The place in the queue and an honest range of the wait; null where there is no data."""

    position: int
    wait_seconds_low: int | None
    wait_seconds_high: int | None


class OfferView(BaseModel):
    agent: AgentView
    expires_at: datetime


class VisitorHandoffView(BaseModel):
    trigger: str
    reason: str | None
    result: str | None
    requested_at: datetime | None


class HandoffView(VisitorHandoffView):
    summary: str | None


class VisitorView(BaseModel):
    id: str
    name: str | None
    email: str | None
    verified: bool
    attributes: dict[str, Any]
    page: dict[str, Any] | None
    locale: str | None


class _ConversationFacts(BaseModel):
    id: str
    bot_id: str
    interaction_mode: Literal["ai_only", "human_only", "hybrid"]
    status: Literal["open", "closed"]
    holder: Literal["bot", "queue", "agent"]
    epoch: int
    last_seq: int
    agent: AgentView | None
    queue: QueueView | None
    visitor: VisitorView
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None


class VisitorConversationView(_ConversationFacts):
    """A visitor's view: no summary, no offer, no notes."""

    handoff: VisitorHandoffView | None


class ConversationView(_ConversationFacts):
    """An agent's and an integrator's view."""

    last_note_seq: int
    offer: OfferView | None
    handoff: HandoffView | None


class Parties(BaseModel, arbitrary_types_allowed=True):
    """The rows that a conversation's view needs beside its own."""

    visitor: Visitor
    agent: Agent | None = None
    offered: Agent | None = None
    queue: QueueView | None = None


def agent_view(agent: Agent | None) -> AgentView | None:
    return AgentView(id=agent.id, name=agent.name, picture=agent.picture) if agent else None


def conversation_view(row: Conversation, parties: Parties) -> ConversationView:
    """The full view, for agents and for servers with an API key."""
    offer = None
    if row.offer_expires_at is not None and (offered := agent_view(parties.offered)) is not None:
        offer = OfferView(agent=offered, expires_at=row.offer_expires_at)
    handoff = HandoffView(**_handoff(row), summary=row.handoff_summary) if row.handoff_trigger else None
    return ConversationView(**_facts(row, parties), last_note_seq=row.last_note_seq, offer=offer, handoff=handoff)


def visitor_conversation_view(row: Conversation, parties: Parties) -> VisitorConversationView:
    """What the visitor may see."""
    handoff = VisitorHandoffView(**_handoff(row)) if row.handoff_trigger else None
    return VisitorConversationView(**_facts(row, parties), handoff=handoff)


def _handoff(row: Conversation) -> dict[str, Any]:
    return {
        "trigger": row.handoff_trigger,
        "reason": row.handoff_reason,
        "result": row.handoff_result,
        "requested_at": row.handoff_requested_at,
    }


def _facts(row: Conversation, parties: Parties) -> dict[str, Any]:
    visitor = parties.visitor
    shown = row.model_dump(include=set(_ConversationFacts.model_fields) - {"agent", "queue", "visitor"})
    return shown | {
        "agent": agent_view(parties.agent) if row.holder == "agent" else None,
        "queue": parties.queue,
        "visitor": VisitorView(
            id=visitor.id,
            name=visitor.name,
            email=visitor.email,
            verified=visitor.verified_as is not None,
            attributes=visitor.attributes,
            page=row.page,
            locale=row.locale,
        ),
    }
