"""An agent types: told to the visitor's stream and channel, at most every two seconds per agent and conversation."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request

from baton.hints import channel_of, data_hint
from baton.models import Agent, Conversation
from baton.passing import person
from baton.platform import Platform
from baton.typing_signal import tell_on_ably

SHOWN_S = 6
AGAIN_AFTER_S = 2.0
_REMEMBERED = 10_000


class TypingNotices:
    """Remembers when it told last; a hint that is lost or told twice does no harm."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._told: dict[tuple[str, str, str], float] = {}

    async def tell(self, conversation: Conversation, agent: Agent) -> None:
        """Never fails because somebody is not listening: Ably is told in the background."""
        if not self._is_due(conversation.id, agent.id, "everyone"):
            return
        typing = _typing(agent)
        hint = data_hint("typing", conversation.epoch, typing)
        await self._platform.live.publish([(channel_of(conversation.id), hint)])
        self._platform.background.spawn(tell_on_ably(self._platform, conversation, typing), "typing on ably")

    async def tell_colleagues(self, conversation: Conversation, agent: Agent) -> None:
        """Of an agent who does not have it only colleagues learn: two must not answer at once."""
        if self._is_due(conversation.id, agent.id, "agents"):
            told = tell_on_ably(self._platform, conversation, _typing(agent), among_agents=True)
            self._platform.background.spawn(told, "typing among agents")

    def _is_due(self, conversation_id: str, agent_id: str, audience: str) -> bool:
        """Each audience for itself: whoever typed before joining is soon shown to the visitor as well."""
        now, place = time.monotonic(), (conversation_id, agent_id, audience)
        if now - self._told.get(place, -AGAIN_AFTER_S) < AGAIN_AFTER_S:
            return False
        if len(self._told) >= _REMEMBERED:
            self._told.clear()
        self._told[place] = now
        return True


def _typing(agent: Agent) -> dict[str, object]:
    until = datetime.now(UTC) + timedelta(seconds=SHOWN_S)
    return {
        "author": "agent",
        "agent": person(agent).seen_by_visitors(),
        "until": until.isoformat().replace("+00:00", "Z"),
    }


async def _notices_of(request: Request) -> TypingNotices:
    notices: TypingNotices = request.app.state.typing_notices
    return notices


TheTypingNotices = Annotated[TypingNotices, Depends(_notices_of)]
