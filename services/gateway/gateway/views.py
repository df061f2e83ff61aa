"""A conversation as this caller may see it."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from baton.models import Conversation
from baton.principals import Principal, VisitorPrincipal
from baton.transcript import shown_to_agents, shown_to_visitor
from baton.views import ConversationView, VisitorConversationView

AnyConversationView = ConversationView | VisitorConversationView


async def shown_to(session: AsyncSession, who: Principal | None, conversation: Conversation) -> AnyConversationView:
    """A visitor's view for visitors, the full one for servers."""
    if who is None or isinstance(who, VisitorPrincipal):
        return await shown_to_visitor(session, conversation)
    return await shown_to_agents(session, conversation)
