"""All events on one page. An event is a nudge: it names a conversation and how far it had come, never its texts.

Strict when made (an unknown field is a TypeError), lenient when read (unknown fields of a newer version are ignored).
Class `HandoffRequested`, routing key `handoff.requested`, handler `on_handoff_requested`: one word from end to end.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """`correlation_id` binds what happens to the request that set it off; `traceparent`, where traced, to its span."""

    key: ClassVar[str]
    version: ClassVar[int] = 1

    workspace_id: str
    correlation_id: str = ""
    traceparent: str | msgspec.UnsetType = msgspec.UNSET


class ConversationEvent(Event, frozen=True, kw_only=True):
    """Conversation so-and-so had this epoch and entries up to here when the change was committed."""

    conversation_id: str
    epoch: int
    seq: int
    note_seq: int = 0


class MessagePosted(ConversationEvent, frozen=True, kw_only=True):
    """A visitor spoke. The full routing key names the holder: message.posted.{bot|queue|agent}[.watched]."""

    key = "message.posted"


class EntryPosted(ConversationEvent, frozen=True, kw_only=True):
    """Bot, agent or system wrote while the conversation was escalated or watched: entry.posted.{holder}."""

    key = "entry.posted"


class HandoffRequested(ConversationEvent, frozen=True, kw_only=True):
    """bot → queue, or the first word of a human_only conversation."""

    key = "handoff.requested"


class HandoffMissed(ConversationEvent, frozen=True, kw_only=True):
    """A person was asked for while nobody was there; the bot keeps the baton."""

    key = "handoff.missed"


class HandoffCancelled(ConversationEvent, frozen=True, kw_only=True):
    """queue → bot, by the visitor."""

    key = "handoff.cancelled"


class HandoffExpired(ConversationEvent, frozen=True, kw_only=True):
    """The waiting limit: queue → bot, or the wait goes on, by policy."""

    key = "handoff.expired"


class AgentJoined(ConversationEvent, frozen=True, kw_only=True):
    """bot or queue → agent."""

    key = "agent.joined"


class AgentLeft(ConversationEvent, frozen=True, kw_only=True):
    """agent → queue: left, or lost."""

    key = "agent.left"


class Transferred(ConversationEvent, frozen=True, kw_only=True):
    """agent → agent, or agent → queue for the members of a team."""

    key = "conversation.transferred"


class ReturnedToBot(ConversationEvent, frozen=True, kw_only=True):
    """agent → bot: a boundary; the bot waits for the visitor."""

    key = "conversation.returned_to_bot"


class Closed(ConversationEvent, frozen=True, kw_only=True):
    """The end; the holder field is kept."""

    key = "conversation.closed"


class Reopened(ConversationEvent, frozen=True, kw_only=True):
    """By a visitor's word within the window, or by an agent."""

    key = "conversation.reopened"


class Rated(ConversationEvent, frozen=True, kw_only=True):
    """The visitor gave a score."""

    key = "conversation.rated"


class WatchStarted(ConversationEvent, frozen=True, kw_only=True):
    """An agent follows a bot's conversation live."""

    key = "watch.started"


class ConversationStarted(ConversationEvent, frozen=True, kw_only=True):
    """A new conversation, for whoever lists them."""

    key = "conversation.started"


class ConversationChanged(ConversationEvent, frozen=True, kw_only=True):
    """Something beside the transcript changed (visitor's details, acknowledgement, offer): lists show it anew."""

    key = "conversation.changed"


class AgentAvailable(Event, frozen=True, kw_only=True):
    """An agent came online or has room again: the queue is drained at once."""

    key = "agent.available"

    agent_id: str


class AgentLost(Event, frozen=True, kw_only=True):
    """An agent was deactivated: their conversations go back to the queue at once."""

    key = "agent.lost"

    agent_id: str


class AiJobRequested(Event, frozen=True, kw_only=True):
    """An agent or admin asks the AI for help: a summary, a suggested reply, other words, an answer of a draft."""

    key = "ai_job.requested"

    job_id: str


EVENTS: tuple[type[Event], ...] = (
    MessagePosted, EntryPosted, HandoffRequested, HandoffMissed, HandoffCancelled, HandoffExpired, AgentJoined,
    AgentLeft, Transferred, ReturnedToBot, Closed, Reopened, Rated, WatchStarted, ConversationStarted,
    ConversationChanged, AgentAvailable, AgentLost, AiJobRequested,
)  # fmt: skip

KEY_OF_TRANSITION = {
    "handoff_requested": HandoffRequested.key,
    "handoff_missed": HandoffMissed.key,
    "handoff_cancelled": HandoffCancelled.key,
    "handoff_expired": HandoffExpired.key,
    "agent_joined": AgentJoined.key,
    "agent_left": AgentLeft.key,
    "transferred": Transferred.key,
    "returned_to_bot": ReturnedToBot.key,
    "closed": Closed.key,
    "reopened": Reopened.key,
    "rated": Rated.key,
}
"""The routing key of the event that tells of an entry of kind event."""
