"""Starting a conversation, and seeing the ones that are mine."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import Field
from sqlalchemy.exc import IntegrityError

from baton.access import access_conversation, access_conversations, access_public_bot
from baton.database.wall import inside
from baton.errors import Forbidden, Invalid, Unauthenticated
from baton.models import Bot
from baton.principals import ServerPrincipal, VisitorPrincipal
from baton.service.bodies import Answer, RequestBody
from baton.text import CleanText, up_to
from gateway.beginning import Beginning, begin_conversation
from gateway.doorway import Caller, Doorway, OptionalCaller, Participant, TheDoorway, address_of
from gateway.identity import IdentityRequired, Locale, Page, VisitorBody, vouched_for
from gateway.views import AnyConversationView, all_shown_to, shown_to

router = APIRouter(tags=["conversations"])


class PastMessage(RequestBody):
    """What was said before Baton came in."""

    author: Literal["visitor", "bot"]
    text: Annotated[CleanText, up_to(8000, at_least=1)]


class StartBody(RequestBody):
    """All but the bot is optional; `history` is for servers with an API key."""

    bot_id: Annotated[CleanText, up_to(64, at_least=1)]
    visitor: VisitorBody | None = None
    page: Page | None = None
    locale: Locale | None = None
    history: Annotated[list[PastMessage], Field(max_length=500)] | None = None


class Started(Answer):
    """The token opens this one conversation."""

    conversation: AnyConversationView
    visitor_token: str
    expires_at: datetime


class ConversationList(Answer):
    items: list[AnyConversationView]
    next_cursor: str | None


@router.post("/v1/conversations", status_code=201)
async def start_conversation(body: StartBody, request: Request, who: OptionalCaller, doorway: TheDoorway) -> Started:
    """Starts a conversation; only the public bot id is needed."""
    if not isinstance(who, ServerPrincipal):
        await doorway.limit("start-address", address_of(request), "120/60 seconds")
    await doorway.limit("start-bot", body.bot_id, "1200/60 seconds")
    platform = doorway.platform
    with inside(None):  # public, whoever asks: what a caller of another workspace is told depends on the bot's
        async with platform.workbench.read() as session:
            bot = await access_public_bot(session, body.bot_id)
    await doorway.check_origin(request, bot.id)
    beginning = await _checked(body, bot, who, doorway)
    try:
        conversation_id, visitor = await begin_conversation(platform, beginning)
    except IntegrityError:
        # the same verified visitor began twice at the same instant: now the other one's row is there
        conversation_id, visitor = await begin_conversation(platform, beginning)
    async with platform.workbench.read() as session:
        mine = VisitorPrincipal(bot.workspace_id, conversation_id, visitor.id)
        conversation = await access_conversation(session, mine, conversation_id)
        shown = await shown_to(session, who, conversation)
    token, expires_at = platform.visitor_tokens.issue(
        conversation_id, visitor.id, bot.workspace_id, visitor.verified_as
    )
    return Started(conversation=shown, visitor_token=token, expires_at=expires_at)


async def _checked(
    body: StartBody, bot: Bot, who: VisitorPrincipal | ServerPrincipal | None, doorway: Doorway
) -> Beginning:
    """Who may begin what: a foreign token is refused, history wants a server, a strict bot wants an identity."""
    if who is not None and who.workspace_id != bot.workspace_id:
        raise Unauthenticated("This token belongs to another workspace.")
    if body.history is not None and not isinstance(who, ServerPrincipal):
        raise Forbidden("Only a server with an API key may bring history.")
    said = body.visitor or VisitorBody()
    identity = await vouched_for(doorway.platform, bot, said.identity_token)
    known = isinstance(who, VisitorPrincipal) and who.verified_as is not None
    if bot.require_identity and identity is None and not known and not isinstance(who, ServerPrincipal):
        raise IdentityRequired
    history = [(message.author, message.text) for message in body.history or []]
    return Beginning(
        bot=bot,
        said=said,
        identity=identity,
        returning=who.visitor_id if isinstance(who, VisitorPrincipal) else None,
        page=body.page.model_dump() if body.page else None,
        locale=body.locale,
        history=history,
    )


@router.get("/v1/conversations")
async def list_conversations(
    who: Caller,
    doorway: TheDoorway,
    cursor: Annotated[str | None, Query(max_length=64)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> ConversationList:
    """This visitor's conversations (a server sees its workspace's), newest first."""
    if cursor is not None and not cursor.isalnum():
        raise Invalid(errors=[{"field": "cursor", "message": "Not a cursor of this list"}])
    async with doorway.platform.workbench.read() as session:
        found = await access_conversations(session, who, before=cursor, limit=limit + 1)
        items = await all_shown_to(session, who, found[:limit])
    return ConversationList(items=items, next_cursor=items[-1].id if len(found) > limit else None)


@router.get("/v1/conversations/{conversation_id}")
async def read_conversation(conversation_id: str, who: Participant, doorway: TheDoorway) -> AnyConversationView:
    """The state: holder, epoch, place in the queue."""
    async with doorway.platform.workbench.read() as session:
        conversation = await access_conversation(session, who, conversation_id)
        return await shown_to(session, who, conversation)
