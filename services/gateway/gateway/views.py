"""A conversation as this caller may see it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from baton.models import Conversation
from baton.principals import Principal, VisitorPrincipal
from baton.transcript import parties_of_many, shown_to_agents, shown_to_visitor
from baton.views import (
    ConversationView,
    VisitorConversationView,
    conversation_view,
    visitor_conversation_view,
)

AnyConversationView = ConversationView | VisitorConversationView


async def shown_to(session: AsyncSession, who: Principal | None, conversation: Conversation) -> AnyConversationView:
    """A visitor's view for visitors, the full one for servers."""
    if who is None or isinstance(who, VisitorPrincipal):
        return await shown_to_visitor(session, conversation)
    return await shown_to_agents(session, conversation)


async def all_shown_to(
    session: AsyncSession, who: Principal, conversations: Sequence[Conversation]
) -> list[AnyConversationView]:
    """A page of them."""
    parties = await parties_of_many(session, conversations)
    view = visitor_conversation_view if isinstance(who, VisitorPrincipal) else conversation_view
    return [view(one, parties[one.id]) for one in conversations]
