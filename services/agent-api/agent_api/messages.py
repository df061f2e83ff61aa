"""What agents write and read: replies that everyone sees, and private notes that no visitor ever does."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from agent_api.admission import TheCaller
from agent_api.first_replies import note_first_reply
from agent_api.locked import locked
from agent_api.mentions import mentioned, naming, remember
from agent_api.paging import QueryParameters
from agent_api.read_marks import move_read_mark
from baton.access import access_conversation
from baton.attachments import Claimant, claim_attachments, described, settle
from baton.conversation import join
from baton.errors import Conflict, FieldError, Invalid
from baton.models import Entry
from baton.posting import Draft, post, said_before
from baton.service.bodies import Answer, AttachmentIds, Count, RequestBody
from baton.text import CleanText, up_to
from baton.transcript import entries_after, notes_after
from baton.views import EntryView

router = APIRouter(prefix="/v1/conversations/{conversation_id}/messages", tags=["messages"])


class Place(QueryParameters):
    """How far the caller has read each of the two sequences."""

    after: Count = 0
    after_note: Count = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class Transcript(Answer):
    """Entries in order, notes where they belong; the last numbers are the conversation's."""

    entries: list[EntryView]
    last_seq: int
    last_note_seq: int


class MessageBody(RequestBody):
    """`audience` agents makes it a private note; `mentions`: colleagues whom the note is to reach, by id.

    `text` may be empty where files are attached.
    """

    client_message_id: Annotated[CleanText, up_to(64, at_least=1)]
    text: Annotated[CleanText, up_to(8000)]
    attachments: AttachmentIds | None = None
    audience: Literal["everyone", "agents"] = "everyone"
    mentions: Annotated[list[Annotated[CleanText, up_to(64)]], Field(max_length=20, default_factory=list)]

    @model_validator(mode="after")
    def _only_in_notes(self) -> MessageBody:
        if self.mentions and self.audience == "everyone":
            raise PydanticCustomError("mentions", "Only a private note can mention somebody")
        return self


@router.get("")
async def read_messages(conversation_id: str, caller: TheCaller, place: Annotated[Place, Query()]) -> Transcript:
    async with caller.platform.workbench.read() as session:
        conversation = await access_conversation(session, caller.principal, conversation_id)
        said = await entries_after(session, conversation.id, place.after, place.limit)
        notes = await notes_after(session, conversation.id, place.after_note, place.limit)
    entries = sorted([*said, *notes], key=_order)[: place.limit]
    return Transcript(
        entries=[EntryView.of(entry) for entry in entries],
        last_seq=conversation.last_seq,
        last_note_seq=conversation.last_note_seq,
    )


@router.post("", status_code=201)
async def post_message(conversation_id: str, body: MessageBody, caller: TheCaller) -> EntryView:
    """A reply takes the baton from bot or queue in the same transaction; a repeat is answered as the first time."""
    if not body.text and not body.attachments:
        raise Invalid(errors=[FieldError(field="text", message="Must not be empty where nothing is attached")])
    agent = caller.agent
    async with locked(caller, conversation_id) as one:
        claimant = Claimant(caller.principal, one.conversation.id, body.client_message_id)
        files = await claim_attachments(one.work, claimant, body.attachments or [])
        draft = Draft(
            "agent",
            body.text,
            author_id=agent.id,
            author_name=agent.name,
            client_message_id=body.client_message_id,
            audience=body.audience,
            data=described(files),
        )
        said = await said_before(one.work, one.conversation, draft)
        if said is not None and said.author_id != agent.id:
            raise Conflict("This client_message_id was used for another message.")
        if said is None:
            if body.audience == "everyone":
                await one.take(join(one.baton, one.me))
                note_first_reply(one.work, one.conversation)
            colleagues = await mentioned(one.work.session, caller.principal, body.mentions)
            said = await post(one.work, one.conversation, naming(draft, colleagues))
            settle(files, said)
            await one.work.session.flush()
            remember(one.work, one.conversation, said, colleagues)
            await move_read_mark(one.work, caller.agent, one.conversation, one.conversation.last_seq)
        return EntryView.of(said)


def _order(entry: Entry) -> tuple[int, int]:
    """A note stands behind the entry that was the last one when it was written."""
    return (entry.seq, 0) if entry.seq is not None else (entry.after_seq or 0, entry.note_seq or 0)
