"""Say who I am, leave an address."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy.exc import IntegrityError

from baton.access import access_bot, access_conversation, access_conversation_locked
from baton.errors import Conflict
from baton.events import ConversationChanged
from baton.hints import conversation_hint
from baton.models import Bot, Conversation, Visitor
from baton.platform import Platform
from baton.principals import Principal
from baton.security.identity_tokens import Identity
from baton.service.bodies import RequestBody
from baton.text import Email, Name
from baton.work import Work
from gateway.doorway import Participant, TheDoorway
from gateway.identity import Attributes, IdentityToken, Locale, Page, VisitorBody, tell_of, visitor_of, vouched_for
from gateway.views import AnyConversationView, shown_to

router = APIRouter(tags=["visitors"])


class VisitorChange(RequestBody):
    """Only what is given changes."""

    name: Name | None = None
    email: Email | None = None
    attributes: Attributes | None = None
    identity_token: IdentityToken | None = None
    page: Page | None = None
    locale: Locale | None = None


@router.patch("/v1/conversations/{conversation_id}/visitor")
async def change_visitor(
    conversation_id: str, who: Participant, doorway: TheDoorway, body: VisitorChange | None = None
) -> AnyConversationView:
    """Who I am, where I am; an identity token that verifies makes it certain."""
    change = body or VisitorChange()
    await doorway.limit("visitor", conversation_id, "30/60 seconds")
    platform = doorway.platform
    identity = await vouched_for(platform, await _bot_of(platform, who, conversation_id), change.identity_token)
    try:
        async with platform.workbench.begin() as work:
            conversation = await access_conversation_locked(work, who, conversation_id)
            await _change(work, conversation, change, identity)
            work.announce(conversation, ConversationChanged.key, live=[conversation_hint(conversation.epoch)])
            await work.session.flush()
            return await shown_to(work.session, who, conversation)
    except IntegrityError as error:
        raise Conflict("This identity was given to another visitor at the same moment; try again.") from error


async def _bot_of(platform: Platform, who: Principal, conversation_id: str) -> Bot:
    async with platform.workbench.read() as session:
        conversation = await access_conversation(session, who, conversation_id)
        return await access_bot(session, who, conversation.bot_id)


async def _change(work: Work, conversation: Conversation, change: VisitorChange, identity: Identity | None) -> None:
    if change.page is not None:
        conversation.page = change.page.model_dump()
    conversation.locale = change.locale or conversation.locale
    visitor = await work.session.get_one(Visitor, conversation.visitor_id)
    if identity is not None and visitor.verified_as != identity.subject:
        visitor = await _become(work, conversation, visitor, identity)
    said = VisitorBody(name=change.name, email=change.email, attributes=change.attributes)
    tell_of(visitor, said, identity)
    conversation.updated_at = work.now


async def _become(work: Work, conversation: Conversation, visitor: Visitor, identity: Identity) -> Visitor:
    """A verified identity: the visitor that it already is, this one if nobody vouched for it yet, or a new one."""
    known = await visitor_of(work.session, conversation.workspace_id, identity)
    if known is None and visitor.verified_as is not None:
        known = Visitor(workspace_id=conversation.workspace_id)
        work.add(known)
        await work.session.flush()
    if known is None:
        return visitor
    conversation.visitor_id = known.id
    return known
