"""Who listens to what: one durable queue per consuming service, declared by every process that publishes."""

from __future__ import annotations

from baton.bus import Consumer
from baton.events import (
    AgentAvailable,
    AgentJoined,
    AgentLeft,
    AgentLost,
    AiJobRequested,
    Closed,
    ConversationChanged,
    ConversationStarted,
    HandoffCancelled,
    HandoffExpired,
    HandoffMissed,
    HandoffRequested,
    Rated,
    Reopened,
    ReturnedToBot,
    Transferred,
    WatchStarted,
)  # fmt: skip

AI_RESPONDER = Consumer(
    queue="ai-responder",
    bindings=(
        "message.posted.bot", "message.posted.bot.watched",
        # the bot has the baton again: it catches up from its cursor
        HandoffCancelled.key, HandoffExpired.key, ReturnedToBot.key, Reopened.key,
        # help for agents and admins
        AiJobRequested.key,
    ),
    prefetch=256,  # more than a responder runs at once: what is one workspace's must not keep others' from coming
)  # fmt: skip

HANDOFF_ROUTER = Consumer(
    queue="handoff-router",
    bindings=(
        "message.posted.queue", "message.posted.agent", "message.posted.*.watched", "entry.posted.*",
        HandoffRequested.key, HandoffMissed.key, HandoffCancelled.key, HandoffExpired.key,
        AgentJoined.key, AgentLeft.key, Transferred.key, ReturnedToBot.key, Closed.key, Reopened.key, Rated.key,
        WatchStarted.key, ConversationStarted.key, ConversationChanged.key, AgentAvailable.key, AgentLost.key,
    ),
    prefetch=64,
)  # fmt: skip

TOPOLOGY = (AI_RESPONDER, HANDOFF_ROUTER)
