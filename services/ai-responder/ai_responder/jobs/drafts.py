"""A draft as if it were at work: rows that are never stored, so that it answers exactly as the saved bot would."""

from __future__ import annotations

from typing import Any

from ai_responder.briefing import Briefing
from ai_responder.context import prompt_for
from ai_responder.model import Prompt
from ai_responder.phrases import Phrases
from ai_responder.turn import Turn
from baton.ids import new_id
from baton.models import Bot, Conversation, Entry, Visitor

SETTINGS = ("name", "interaction_mode", "instructions", "model", "greeting", "handoff_phrases", "context_tokens",
            "max_answer_tokens")  # fmt: skip
"""What of a draft decides its answers."""


def briefing_of(workspace_id: str, given: dict[str, Any]) -> Briefing:
    """The test chat as a conversation that the bot has."""
    bot = Bot(id=new_id(), workspace_id=workspace_id, **given["draft"])
    visitor = Visitor(id=new_id(), workspace_id=workspace_id)
    said = given["messages"]
    conversation = Conversation(
        id=new_id(), workspace_id=workspace_id, bot_id=bot.id, visitor_id=visitor.id, holder="bot",
        interaction_mode=bot.interaction_mode, last_seq=len(said), last_visitor_seq=len(said),
    )  # fmt: skip
    entries = [
        Entry(
            workspace_id=workspace_id, conversation_id=conversation.id, seq=seq, author=one["author"], text=one["text"]
        )
        for seq, one in enumerate(said, start=1)
    ]
    return Briefing(conversation, bot, visitor, entries)


def draft_prompt(briefing: Briefing) -> Prompt:
    return prompt_for(briefing, briefing.newest_seq)


def asks_by_phrase(briefing: Briefing) -> bool:
    phrases = Phrases.of(briefing.bot.handoff_phrases)
    return any(phrases.found_in(entry.text or "") for entry in briefing.asks_anew(briefing.newest_seq))


def turn_of(briefing: Briefing) -> Turn:
    """Only so that pieces have a name."""
    return Turn(new_id(), briefing.bot.workspace_id, briefing.conversation.id, 1, 1, briefing.newest_seq)
