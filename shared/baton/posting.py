"""Writing entries: the only places where a `seq` or a `note_seq` is taken besides the accept statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, cast

from sqlalchemy import bindparam, select, update
from sqlmodel import col

from baton import figures
from baton.conversation import Baton, Holder, Mode, Person, Status
from baton.database import db_now
from baton.errors import Conflict
from baton.events import EntryPosted
from baton.hints import entry_hint
from baton.models import Conversation, Entry
from baton.views import EntryView
from baton.work import Work


@dataclass(frozen=True, slots=True)
class Draft:
    """A message about to be written. `client_message_id` makes a repeat harmless."""

    author: Literal["visitor", "bot", "agent"]
    text: str
    author_id: str | None = None
    author_name: str | None = None
    client_message_id: str | None = None
    in_reply_to: int | None = None
    audience: Literal["everyone", "agents"] = "everyone"
    data: dict[str, Any] = field(default_factory=dict)


_SAID = select(Entry).where(
    col(Entry.conversation_id) == bindparam("conversation_id"),
    col(Entry.client_message_id) == bindparam("client_message_id"),
)


async def said_before(work: Work, conversation: Conversation, draft: Draft) -> Entry | None:
    """The entry that a repeated `client_message_id` stands for; Conflict when it said something else."""
    if draft.client_message_id is None:
        return None
    names = {"conversation_id": conversation.id, "client_message_id": draft.client_message_id}
    entry = (await work.session.execute(_SAID, names)).scalar_one_or_none()
    if entry is None:
        return None
    shown, meant = entry.data.get("attachments"), draft.data.get("attachments")
    if (entry.text, entry.author, entry.audience, shown) != (draft.text, draft.author, draft.audience, meant):
        raise Conflict("This client_message_id was used for another message.")
    return entry


async def post(work: Work, conversation: Conversation, draft: Draft) -> Entry:
    """Writes a message into a locked conversation and announces it."""
    entry = Entry(
        workspace_id=conversation.workspace_id,
        conversation_id=conversation.id,
        author=draft.author,
        author_id=draft.author_id,
        author_name=draft.author_name,
        text=draft.text,
        client_message_id=draft.client_message_id,
        in_reply_to=draft.in_reply_to,
        audience=draft.audience,
        data=draft.data,
        created_at=work.now,
    )
    place_entry(work, conversation, entry)
    await announce_entry(work, conversation, entry)
    return entry


def place_entry(work: Work, conversation: Conversation, entry: Entry) -> None:
    """Gives an entry its place in one of the two sequences of a locked conversation."""
    if entry.audience == "agents":
        conversation.last_note_seq += 1
        entry.note_seq, entry.after_seq = conversation.last_note_seq, conversation.last_seq
    else:
        conversation.last_seq += 1
        entry.seq = conversation.last_seq
    conversation.updated_at = work.now
    work.add(entry)


async def announce_entry(work: Work, conversation: Conversation, entry: Entry) -> None:
    """Tells streams at once; tells the router only while somebody listens on Ably."""
    shown = entry.audience == "everyone"
    live = [entry_hint(EntryView.of(entry), conversation.epoch)] if shown else []
    if shown and entry.author in ("bot", "agent"):
        work.count(figures.replies.labels(entry.author).inc)
    work.announce(conversation, entry_routing_key(work, conversation), live=live)


def entry_routing_key(work: Work, conversation: Conversation) -> str | None:
    """`entry.posted.{holder}` while the conversation is escalated or watched, else none."""
    watched = conversation.watched_until is not None and conversation.watched_until > work.now
    escalated = conversation.status == "open" and conversation.holder != "bot"
    return f"{EntryPosted.key}.{conversation.holder}" if escalated or watched else None


@dataclass(frozen=True, slots=True)
class Answer:
    """The bot's answer to one of the visitor's entries, made in one epoch."""

    epoch: int
    draft: Draft


async def post_fenced(work: Work, conversation_id: str, answer: Answer) -> Entry | None:
    """The fence: the `seq` is taken only if bot and epoch still are what the turn began with, in one statement.

    None: the baton has been passed on; the answer must be discarded.
    """
    statement = (
        update(Conversation)
        .where(
            col(Conversation.id) == conversation_id,
            col(Conversation.status) == "open",
            col(Conversation.holder) == "bot",
            col(Conversation.epoch) == answer.epoch,
        )
        .values(last_seq=col(Conversation.last_seq) + 1, updated_at=db_now())
        .returning(Conversation)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    conversation = (await work.session.execute(statement)).scalar_one_or_none()
    if conversation is None:
        return None
    work.now = conversation.updated_at
    draft = answer.draft
    entry = Entry(
        workspace_id=conversation.workspace_id,
        conversation_id=conversation.id,
        seq=conversation.last_seq,
        author="bot",
        author_name=draft.author_name,
        text=draft.text,
        in_reply_to=draft.in_reply_to,
        client_message_id=draft.client_message_id,
        data=draft.data,
        created_at=work.now,
    )
    work.add(entry)
    await announce_entry(work, conversation, entry)
    return entry


def baton_of(conversation: Conversation, agent: Person | None = None) -> Baton:
    """The pure state that the rules decide on; `agent` is the holder's Person where an agent holds."""
    return Baton(
        mode=cast(Mode, conversation.interaction_mode),
        status=cast(Status, conversation.status),
        holder=cast(Holder, conversation.holder),
        epoch=conversation.epoch,
        agent=agent,
        listed=conversation.requested_at is not None,
        missed_in=conversation.missed_in,
    )
