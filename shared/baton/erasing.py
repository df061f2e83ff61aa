"""Erasing a visitor: every word and detail goes, the transcript keeps its gapless sequence, and the deed is noted.

What stays are numbers and moments: that there was a conversation, who had the baton and when. Of what was said nothing
stays, not even the answers: they quote.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlmodel import col

from baton.conversation import close
from baton.events import ConversationChanged
from baton.hints import conversation_hint
from baton.models import AiJob, Attachment, AuditRecord, Conversation, Entry, Visitor
from baton.passing import read_baton, take
from baton.work import Work, Workbench

ERASED = {"erased": True}
_FREE_TEXT = frozenset(("reason", "summary", "note", "comment"))
"""Fields of an event's data that hold somebody's words."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of it: `conversation_ids` were emptied, `files` go with the next sweep of the services."""

    visitor_id: str
    workspace_id: str
    conversation_ids: list[str]
    entries: int
    files: int


async def erase_visitor(workbench: Workbench, visitor_id: str, actor_name: str) -> Erased | None:
    """None: there is no such visitor. One transaction per conversation; repeating it finishes what broke off."""
    async with workbench.begin() as work:
        visitor = await work.session.get(Visitor, visitor_id, with_for_update=True)
        if visitor is None:
            return None
        visitor.name = visitor.email = visitor.external_id = visitor.verified_as = None
        visitor.attributes = {}
    mine = select(col(Conversation.id)).where(col(Conversation.visitor_id) == visitor_id).order_by(col(Conversation.id))
    async with workbench.read() as session:
        conversation_ids = list(await session.scalars(mine))
    entries = files = 0
    for conversation_id in conversation_ids:
        async with workbench.begin() as work:
            conversation = await work.lock_conversation(conversation_id)
            if conversation is not None:
                entries += await _empty(work, conversation)
                files += await _let_files_go(work, conversation)
    done = Erased(visitor_id, visitor.workspace_id, conversation_ids, entries, files)
    await _note(workbench, done, actor_name)
    return done


async def _empty(work: Work, conversation: Conversation) -> int:
    """An open one is closed first, so that turn, offers and timers end, and everybody is told."""
    step = close(await read_baton(work, conversation), "system")
    if step is not None:
        await take(work, conversation, step)
        await work.session.flush()
    conversation.handoff_reason = conversation.handoff_summary = conversation.rating_comment = None
    conversation.page = conversation.locale = None
    conversation.boundary_seq = conversation.last_seq  # the model reads nothing of before
    messages = (
        update(Entry)
        .where(col(Entry.conversation_id) == conversation.id, col(Entry.kind) == "message")
        .values(text="", data=ERASED, client_message_id=None)
        .returning(col(Entry.id))
        .execution_options(synchronize_session=False)
    )
    emptied = len((await work.session.execute(messages)).all())
    await work.session.execute(
        update(Entry)
        .where(col(Entry.conversation_id) == conversation.id, col(Entry.author) == "visitor")
        .values(author_name=None)
    )
    events = select(Entry).where(col(Entry.conversation_id) == conversation.id, col(Entry.kind) == "event")
    for event in await work.session.scalars(events):
        event.data = {name: value for name, value in event.data.items() if name not in _FREE_TEXT}
    await work.session.execute(delete(AiJob).where(col(AiJob.conversation_id) == conversation.id))
    work.announce(conversation, ConversationChanged.key, live=[conversation_hint(conversation.epoch)])
    return emptied


async def _let_files_go(work: Work, conversation: Conversation) -> int:
    """A file without a conversation is removed by the services, which know the storage."""
    statement = (
        update(Attachment)
        .where(col(Attachment.conversation_id) == conversation.id)
        .values(conversation_id=None, name="erased")
        .returning(col(Attachment.id))
        .execution_options(synchronize_session=False)
    )
    return len((await work.session.execute(statement)).all())


async def _note(workbench: Workbench, done: Erased, actor_name: str) -> None:
    counts = {"conversations": len(done.conversation_ids), "entries": done.entries, "files": done.files}
    async with workbench.begin() as work:
        work.add(
            AuditRecord(
                workspace_id=done.workspace_id,
                actor_name=actor_name,
                action="visitor.erased",
                target=done.visitor_id,
                data=counts,
            )
        )
