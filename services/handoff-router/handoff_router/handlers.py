"""What the router does when something has happened: each event is a nudge to parts that read the rest themselves.

Reading anew makes every handler idempotent: an event that comes twice, late or out of order finds nothing to do.
"""

from __future__ import annotations

from baton.events import (
    KEY_OF_TRANSITION,
    AgentAvailable,
    AgentJoined,
    AgentLeft,
    AgentLost,
    Closed,
    ConversationChanged,
    ConversationEvent,
    ConversationStarted,
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

_EVENT_OF_KEY = {key: event for event, key in KEY_OF_TRANSITION.items()}


@subscriptions.on(MessagePosted)
async def on_message_posted(event: MessagePosted, router: Router) -> None:
    """A visitor spoke to a person, or under somebody's eyes."""
    router.bridge.nudge(event.conversation_id)
    router.inbox.changed(event.workspace_id, event.conversation_id, "message")


@subscriptions.on(EntryPosted, WatchStarted)
async def on_entry_posted(event: ConversationEvent, router: Router) -> None:
    router.bridge.nudge(event.conversation_id)


@subscriptions.on(HandoffRequested, AgentLeft, Reopened, Transferred)
async def on_handoff_requested(event: ConversationEvent, router: Router) -> None:
    """Somebody waits for a person, for the first time or again (reopening and transfer may also lead to an agent)."""
    _tell(event, router)
    router.queue_pushes.nudge(event.workspace_id)
    router.offers.nudge(event.workspace_id)
    await router.arm(event.conversation_id)


@subscriptions.on(AgentJoined, HandoffCancelled, HandoffExpired)
async def on_agent_joined(event: ConversationEvent, router: Router) -> None:
    """One fewer waits."""
    _tell(event, router)
    router.queue_pushes.nudge(event.workspace_id)
    await router.arm(event.conversation_id)


@subscriptions.on(Closed, ReturnedToBot)
async def on_closed(event: ConversationEvent, router: Router) -> None:
    """One fewer waits, or an agent has room again."""
    _tell(event, router)
    router.queue_pushes.nudge(event.workspace_id)
    router.offers.nudge(event.workspace_id)


@subscriptions.on(HandoffMissed, Rated)
async def on_handoff_missed(event: ConversationEvent, router: Router) -> None:
    """The baton stays where it is; lists show it."""
    _tell(event, router)


@subscriptions.on(ConversationStarted)
async def on_conversation_started(event: ConversationStarted, router: Router) -> None:
    """Nobody is told of a conversation that its bot has; it only begins to grow idle."""
    await router.arm(event.conversation_id)


@subscriptions.on(ConversationChanged)
async def on_conversation_changed(event: ConversationChanged, router: Router) -> None:
    """Beside the transcript: the visitor's details, an acknowledgement, an offer made or declined."""
    router.bridge.nudge(event.conversation_id, state=True)
    router.inbox.changed(event.workspace_id, event.conversation_id, None)
    router.offers.nudge(event.workspace_id)


@subscriptions.on(AgentAvailable)
async def on_agent_available(event: AgentAvailable, router: Router) -> None:
    router.offers.nudge(event.workspace_id)


@subscriptions.on(AgentLost)
async def on_agent_lost(event: AgentLost, router: Router) -> None:
    """Deactivated: no grace."""
    await router.lost_agents.sweep(event.agent_id)
    router.offers.nudge(event.workspace_id)


def _tell(event: ConversationEvent, router: Router) -> None:
    router.bridge.nudge(event.conversation_id)
    router.inbox.changed(event.workspace_id, event.conversation_id, _EVENT_OF_KEY.get(event.key))
