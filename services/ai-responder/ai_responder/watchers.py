"""Agents who watch a bot's conversation see its answers grow on Ably; Ably failing never holds an answer up."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import UTC, datetime

from ai_responder.pieces import Pieces
from ai_responder.turn import Turn, TurnState
from baton.ids import new_id
from baton.logs import get_logger
from baton.models import Conversation
from baton.platform import Platform
from baton.realtime import RealtimeDoor, RealtimeMessage, RealtimeUnavailable
from baton.realtime.channels import conversation as conversation_channel
from baton.secrets_at_rest import ABLY

log = get_logger(__name__)


class Watchers:
    """One turn's copy for Ably. `run` ends by itself after the turn's last word."""

    def __init__(self, realtime: RealtimeDoor, key: str, turn: Turn, pause_s: float) -> None:
        self._realtime, self._key, self._pause_s = realtime, key, pause_s
        self._turn = turn
        self._channel = conversation_channel(turn.workspace_id, turn.conversation_id)
        self._pieces = Pieces(turn)
        self._states: deque[TurnState] = deque(("thinking",))
        self._text = ""
        self._over = False
        self._news = asyncio.Event()
        self._news.set()

    def show(self, text: str) -> None:
        self._text = text
        self._news.set()

    def start_over(self) -> None:
        """Somebody new watches, or the text is another one."""
        self._pieces.start_over()
        self._news.set()

    def tell(self, state: TurnState) -> None:
        self._states.append(state)
        self._over = state != "thinking"
        self._news.set()

    async def run(self) -> None:
        while not (self._over and not self._states):
            await self._news.wait()
            self._news.clear()
            messages = self._due()
            if messages:
                await self._publish(messages)
            if not self._over:
                await asyncio.sleep(self._pause_s)

    def _due(self) -> list[RealtimeMessage]:
        states = [self._states.popleft() for _ in range(len(self._states))]
        messages = [RealtimeMessage(new_id(), "turn", self._turn.told(state)) for state in states]
        delta = None if self._over else self._pieces.next(self._text)
        if delta is not None:
            messages.append(RealtimeMessage(new_id(), "delta", delta))
        return messages

    async def _publish(self, messages: list[RealtimeMessage]) -> None:
        try:
            await self._realtime.publish(self._key, self._channel, messages)
        except RealtimeUnavailable as error:
            log.info("turn_not_told_on_ably", turn_id=self._turn.id, code=error.code)
            self._pieces.start_over()  # what was lost comes again with the next delta


async def watchers_of(platform: Platform, conversation: Conversation, turn: Turn, pause_s: float) -> Watchers | None:
    """None unless somebody watches and the workspace has a key; otherwise it runs already."""
    if conversation.watched_until is None or conversation.watched_until <= datetime.now(UTC):
        return None
    key = await platform.keyring.key_of(conversation.workspace_id, ABLY)
    if key is None:
        return None
    watchers = Watchers(platform.realtime, key, turn, pause_s)
    platform.background.spawn(watchers.run(), "turn on ably")
    return watchers
