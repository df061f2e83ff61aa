"""Writing a new conversation: visitor, history, holder by mode, and the event, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from baton import figures
from baton.events import ConversationStarted
from baton.models import Bot, Conversation, Entry, Visitor
from baton.platform import Platform
from baton.security.identity_tokens import Identity
from baton.stretch import continue_stretch
from baton.work import Work
from gateway.identity import VisitorBody, tell_of, visitor_of


@dataclass(frozen=True, slots=True)
class Beginning:
    """A checked wish to begin. `returning`: the visitor of the token that came along."""

    bot: Bot
    said: VisitorBody
    identity: Identity | None = None
    returning: str | None = None
    page: dict[str, Any] | None = None
    locale: str | None = None
    history: Sequence[tuple[str, str]] = ()


async def begin_conversation(platform: Platform, beginning: Beginning) -> tuple[str, Visitor]:
    """The new conversation's id and its visitor. IntegrityError: the same verified visitor was just written."""
    bot = beginning.bot
    async with platform.workbench.begin() as work:
        visitor = await _visitor(work, beginning)
        by_people = bot.interaction_mode == "human_only"
        conversation = Conversation(
            workspace_id=bot.workspace_id,
            bot_id=bot.id,
            visitor_id=visitor.id,
            interaction_mode=bot.interaction_mode,
            answers=bot.answers,
            holder="queue" if by_people else "bot",
            reopen_window_s=bot.reopen_window_s,
            page=beginning.page,
            locale=beginning.locale,
        )
        work.add(conversation)
        await work.session.flush()
        _write_history(work, conversation, beginning.history)
        await work.session.flush()
        if by_people:
            await continue_stretch(work, conversation, before_seq=conversation.last_seq)
        work.announce(conversation, ConversationStarted.key)
        work.count(figures.conversations.inc)
    return conversation.id, visitor


async def _visitor(work: Work, beginning: Beginning) -> Visitor:
    visitor = None
    if beginning.identity is not None:
        visitor = await visitor_of(work.session, beginning.bot.workspace_id, beginning.identity)
    elif beginning.returning is not None:
        visitor = await work.session.get(Visitor, beginning.returning)
    if visitor is None:
        visitor = Visitor(workspace_id=beginning.bot.workspace_id)
        work.add(visitor)
    tell_of(visitor, beginning.said, beginning.identity)
    await work.session.flush()
    return visitor


def _write_history(work: Work, conversation: Conversation, history: Sequence[tuple[str, str]]) -> None:
    """What an integrator's chatbot and the visitor said before; nobody is told of it and nothing answers it."""
    for index, (author, text) in enumerate(history):
        conversation.last_seq += 1
        work.add(
            Entry(
                workspace_id=conversation.workspace_id,
                conversation_id=conversation.id,
                seq=conversation.last_seq,
                author=author,
                text=text,
                data={"history": True},
                created_at=work.now + timedelta(microseconds=index),
            )
        )
    conversation.last_visitor_seq = 0
