"""A conversation's state as a message: the visitor's view for the visitor's channel, the full one for agents only."""

from __future__ import annotations

from baton.ids import new_id
from baton.models import Conversation
from baton.realtime.doors import RealtimeMessage
from baton.transcript import shown_to_agents, shown_to_visitor
from baton.views import ConversationView, VisitorConversationView
from baton.work import Workbench


async def visitor_state(workbench: Workbench, conversation_id: str) -> RealtimeMessage:
    """What is true now, as far as the visitor may know it."""
    async with workbench.read() as session:
        conversation = await session.get_one(Conversation, conversation_id)
        return state_message(await shown_to_visitor(session, conversation))


async def agents_state(workbench: Workbench, conversation_id: str) -> RealtimeMessage:
    """What is true now, for the agents' channel."""
    async with workbench.read() as session:
        conversation = await session.get_one(Conversation, conversation_id)
        return state_message(await shown_to_agents(session, conversation))


def state_message(view: VisitorConversationView | ConversationView) -> RealtimeMessage:
    """Each has an id of its own, so that none is taken for a repetition."""
    return RealtimeMessage(new_id(), "conversation", view.model_dump(mode="json"))
