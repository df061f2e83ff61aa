"""What a turn has to know, read at once after the pause: the bot, the visitor, and what was said."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from ai_responder.turn import Turn
from baton.models import Bot, Conversation, Entry, Visitor

_MOST_ENTRIES = 400
_MOST_BEFORE = 60
_AGAIN = ("handoff_cancelled", "handoff_expired")


@dataclass(frozen=True, slots=True)
class Briefing:
    """`entries`: since the boundary, in order. `before`: what led up to the boundary, where there is one."""

    conversation: Conversation
    bot: Bot
    visitor: Visitor
    entries: list[Entry]
    before: list[Entry] = field(default_factory=list)

    @property
    def newest_seq(self) -> int:
        """The visitor's last word."""
        return max((entry.seq or 0 for entry in self.entries if entry.author == "visitor"), default=0)

    @property
    def back_since(self) -> int:
        """The event by which a wait for a person last ended without one: 0 where there was none."""
        return max((entry.seq or 0 for entry in self.entries if entry.event in _AGAIN), default=0)

    def waiting(self, reply_to_seq: int) -> list[Entry]:
        """The visitor's messages that this turn answers, the last one being `reply_to_seq`."""
        said = [entry for entry in self.entries if entry.kind == "message" and (entry.seq or 0) <= reply_to_seq]
        answered = max((_covers(entry) for entry in self.entries), default=0)
        return [entry for entry in said if entry.author == "visitor" and (entry.seq or 0) > answered]

    def asks_anew(self, reply_to_seq: int) -> list[Entry]:
        """Of these, what was said since the bot got the baton back: only that may ask for a person again."""
        return [entry for entry in self.waiting(reply_to_seq) if (entry.seq or 0) > self.back_since]


def _covers(entry: Entry) -> int:
    if entry.kind != "message" or entry.author == "visitor":
        return 0
    return (entry.in_reply_to if entry.author == "bot" else None) or entry.seq or 0


async def read_briefing(session: AsyncSession, turn: Turn) -> Briefing | None:
    """None: the conversation, its bot or its visitor is gone."""
    conversation = await session.get(Conversation, turn.conversation_id, populate_existing=True)
    if conversation is None:
        return None
    bot = await session.get(Bot, conversation.bot_id)
    visitor = await session.get(Visitor, conversation.visitor_id)
    if bot is None or visitor is None:
        return None
    boundary = conversation.boundary_seq
    entries = await _entries(session, conversation.id, boundary, None, _MOST_ENTRIES)
    before = await _entries(session, conversation.id, 0, boundary, _MOST_BEFORE) if boundary else []
    return Briefing(conversation, bot, visitor, entries, before)


async def _entries(
    session: AsyncSession, conversation_id: str, after: int, through: int | None, most: int
) -> list[Entry]:
    statement = (
        select(Entry)
        .where(col(Entry.conversation_id) == conversation_id, col(Entry.seq) > after)
        .order_by(col(Entry.seq).desc())
        .limit(most)
    )
    if through is not None:
        statement = statement.where(col(Entry.seq) <= through)
    return list(reversed((await session.scalars(statement)).all()))
