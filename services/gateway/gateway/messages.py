"""Speaking and reading: one commit, then 202; everything after a `seq`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import Field

from baton.accept import Spoken
from baton.access import access_conversation, access_conversation_locked
from baton.attachments import Claimant, claim_attachments, described, settle
from baton.conversation import may_speak
from baton.errors import FieldError, Forbidden, Invalid, StaleEpoch
from baton.logs import correlation_id
from baton.posting import Answer as BotAnswer
from baton.posting import Draft, baton_of, post_fenced, said_before
from baton.principals import ServerPrincipal, VisitorPrincipal
from baton.service.bodies import Answer, AttachmentIds, RequestBody
from baton.text import CleanText, up_to
from baton.transcript import entries_after
from baton.views import EntryView
from gateway.attachments import claimed
from gateway.doorway import Doorway, Participant, TheDoorway, address_of

router = APIRouter(tags=["messages"])

PER_CONVERSATION = "60/10 seconds"
PER_ADDRESS = "600/10 seconds"


class MessageBody(RequestBody):
    """What is said, stored unchanged, or files that were uploaded for it, or both.

    `author` and `epoch` are for an integrator's own chatbot (API key).
    """

    client_message_id: Annotated[CleanText, up_to(64, at_least=1)]
    text: Annotated[CleanText, up_to(8000)]
    attachments: AttachmentIds | None = None
    author: Literal["visitor", "bot"] = "visitor"
    epoch: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class Stored(Answer):
    """The entry's place; a repeat is answered the same."""

    id: str
    seq: int
    created_at: datetime


class Entries(Answer):
    """`last_seq` is the conversation's."""

    entries: list[EntryView]
    last_seq: int


@router.post("/v1/conversations/{conversation_id}/messages", status_code=202)
async def post_message(
    conversation_id: str, body: MessageBody, request: Request, who: Participant, doorway: TheDoorway
) -> Stored:
    """Accepts a message. It is committed before this answers; the broker need not be up."""
    return await accept_message(conversation_id, body, request, who, doorway)


async def accept_message(
    conversation_id: str, body: MessageBody, request: Request, who: VisitorPrincipal | ServerPrincipal, doorway: Doorway
) -> Stored:
    """The same for both ways in: the framework's, and the express lane of plain messages."""
    if not body.text and not body.attachments:
        raise Invalid(errors=[FieldError(field="text", message="Must not be empty where nothing is attached")])
    if isinstance(who, ServerPrincipal):
        async with doorway.platform.workbench.read() as session:
            await access_conversation(session, who, conversation_id)
    else:
        await doorway.limit_words("message-address", address_of(request), PER_ADDRESS)
    await doorway.limit_words("message", conversation_id, PER_CONVERSATION)
    if body.author == "bot":
        return await _post_as_bot(conversation_id, body, who, doorway)
    spoken = Spoken(conversation_id, body.client_message_id, body.text, correlation_id())
    if body.attachments:
        claimant = Claimant(who, conversation_id, body.client_message_id)
        spoken.data = await claimed(doorway, claimant, body.attachments)
    accepted = await doorway.platform.accept.accept(spoken)
    return Stored(id=accepted.id, seq=accepted.seq, created_at=accepted.created_at)


async def _post_as_bot(conversation_id: str, body: MessageBody, who: Participant, doorway: TheDoorway) -> Stored:
    """An integrator's own chatbot speaks, fenced by the epoch like our own answers."""
    if not isinstance(who, ServerPrincipal):
        raise Forbidden("Only a server with an API key may speak as the bot.")
    claimant = Claimant(who, conversation_id, body.client_message_id)
    async with doorway.platform.workbench.begin() as work:
        conversation = await access_conversation_locked(work, who, conversation_id)
        files = await claim_attachments(work, claimant, body.attachments or [])
        draft = Draft("bot", body.text, client_message_id=body.client_message_id, data=described(files))
        entry = await said_before(work, conversation, draft)
        if entry is None:
            may_speak(baton_of(conversation), "bot", epoch=body.epoch)
            entry = await post_fenced(work, conversation_id, BotAnswer(conversation.epoch, draft))
            if entry is None:
                raise StaleEpoch
            settle(files, entry)
    return Stored(id=entry.id, seq=entry.seq or 0, created_at=entry.created_at)


@router.get("/v1/conversations/{conversation_id}/messages")
async def read_messages(
    conversation_id: str,
    who: Participant,
    doorway: TheDoorway,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Entries:
    """Everything after a `seq`: messages and events in one gapless sequence."""
    async with doorway.platform.workbench.read() as session:
        conversation = await access_conversation(session, who, conversation_id)
        entries = await entries_after(session, conversation_id, after, limit)
    return Entries(entries=[EntryView.of(entry) for entry in entries], last_seq=conversation.last_seq)
