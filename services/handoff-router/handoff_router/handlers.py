"""What the router does when something has happened: each event is a nudge to parts that read the rest themselves."""

from __future__ import annotations

from baton.events import (
    AgentJoined,
    AgentLeft,
    Closed,
    ConversationChanged,
    ConversationEvent,
    EntryPosted,
    HandoffCancelled,
    HandoffExpired,
    HandoffMissed,
    HandoffRequested,
    MessagePosted,
    Rated,
    Reopened,
    ReturnedToBot,
    Transferred,
    WatchStarted,
)
from baton.subscriptions import Subscriptions
from baton.topology import HANDOFF_ROUTER
from handoff_router.router import Router

subscriptions: Subscriptions[Router] = Subscriptions(HANDOFF_ROUTER)


@subscriptions.on(MessagePosted)
async def on_message_posted(event: MessagePosted, router: Router) -> None:
    """A visitor spoke to a person, or under somebody's eyes."""
    router.bridge.nudge(event.conversation_id)
    router.inbox.changed(event.workspace_id, event.conversation_id, "message")


@subscriptions.on(EntryPosted, WatchStarted)
async def on_entry_posted(event: ConversationEvent, router: Router) -> None:
    router.bridge.nudge(event.conversation_id)


@subscriptions.on(
    HandoffRequested,
    HandoffCancelled,
    HandoffExpired,
    AgentJoined,
    AgentLeft,
    Transferred,
    ReturnedToBot,
    Closed,
    Reopened,
    HandoffMissed,
    Rated,
)
async def on_transition(event: ConversationEvent, router: Router) -> None:
    router.bridge.nudge(event.conversation_id)
    router.inbox.changed(event.workspace_id, event.conversation_id, event.key.rpartition(".")[2])


@subscriptions.on(ConversationChanged)
async def on_conversation_changed(event: ConversationChanged, router: Router) -> None:
    router.bridge.nudge(event.conversation_id, state=True)
    router.inbox.changed(event.workspace_id, event.conversation_id, None)
