"""The end of a conversation, and its coming back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from baton.conversation.state import Baton, Holder, Person, Step
from baton.errors import Conflict


def close(baton: Baton, by: Literal["visitor", "agent", "system"], agent: Person | None = None) -> Step | None:
    """Keeps the holder; ends everything that was running. None: closed already."""
    if baton.status == "closed":
        return None
    data: dict[str, object] = {"by": by, "agent": agent.seen_by_visitors() if agent else None}
    return Step("closed", baton.holder, status="closed", agent=baton.agent, data=data)


def reopen(baton: Baton, agent: Person) -> Step | None:
    """By an agent, who becomes the holder (ai_only: the bot). None: open already."""
    if baton.status == "open":
        if baton.is_held_by(agent) or baton.mode == "ai_only":
            return None
        raise Conflict("The conversation is open; join it instead.")
    data = {"by": "agent", "agent": agent.seen_by_visitors()}
    if baton.mode == "ai_only":
        return Step("reopened", "bot", data=data)
    return Step("reopened", "agent", agent=agent, data=data)


def reopens_by_visitor(baton: Baton, closed_at: datetime | None, window_s: int, now: datetime) -> Step | None:
    """A visitor's message within the window reopens (holder: bot, or queue in human_only); later it may not."""
    if baton.status == "open":
        return None
    if closed_at is None or now > closed_at + timedelta(seconds=window_s):
        baton.must_be_open()
    holder: Holder = "queue" if baton.mode == "human_only" else "bot"
    return Step("reopened", holder, data={"by": "visitor"})
