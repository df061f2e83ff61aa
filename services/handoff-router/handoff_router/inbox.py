"""The inbox channel: agents learn what changed, grouped, at once for the first change and then a few times a second.

Ably is told at most 2.5 times a second and workspace by one router: two routers stay within the contract's five.
What fails waits here and is tried again; too much of it becomes one `refresh`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from baton.database import unavailable_errors
from baton.ids import new_id
from baton.logs import get_logger
from baton.realtime.doors import RealtimeMessage
from baton.service.tasks import Background
from baton.work import Workbench
from handoff_router.broadcast import Address, Broadcast
from handoff_router.inbox_items import in_order, inbox_items
from handoff_router.parcels import LARGEST, size_of
from handoff_router.rounds import Rounds

log = get_logger(__name__)

BETWEEN_S = 0.4
_AGAIN_S = 1.0
MOST_ITEMS = 100


@dataclass(slots=True)
class _Pending:
    """What one workspace has still to be told: conversation → the event that led to it (the last one counts)."""

    changed: dict[str, str | None] = field(default_factory=dict)
    reminders: dict[str, str | None] = field(default_factory=dict)
    refresh: bool = False

    def __bool__(self) -> bool:
        return bool(self.changed or self.reminders or self.refresh)

    def merge(self, earlier: _Pending) -> None:
        """Puts back what could not be told; what came since is newer."""
        self.changed = {**earlier.changed, **self.changed}
        self.reminders = {**earlier.reminders, **self.reminders}
        self.refresh = self.refresh or earlier.refresh


class Inbox:
    """One per router; nothing in it is the only copy of anything."""

    def __init__(self, workbench: Workbench, broadcast: Broadcast, background: Background) -> None:
        self._workbench, self._broadcast = workbench, broadcast
        self._pending: dict[str, _Pending] = {}
        self._rounds = Rounds(self._tell, background, "inbox")

    def changed(self, workspace_id: str, conversation_id: str, event: str | None) -> None:
        """A list shows this conversation differently now. A message never hides an event that waits to be told."""
        changed = self._of(workspace_id).changed
        changed[conversation_id] = changed.get(conversation_id) if event in (None, "message") else event
        changed[conversation_id] = changed[conversation_id] or event
        self._rounds.nudge(workspace_id)

    def remind(self, workspace_id: str, conversation_id: str) -> None:
        """Nobody has acknowledged this one yet: ring again."""
        self._of(workspace_id).reminders[conversation_id] = "reminder"
        self._rounds.nudge(workspace_id)

    def stop(self) -> None:
        self._rounds.stopped = True

    def _of(self, workspace_id: str) -> _Pending:
        pending = self._pending.setdefault(workspace_id, _Pending())
        if len(pending.changed) + len(pending.reminders) >= MOST_ITEMS:
            self._pending[workspace_id] = pending = _Pending(refresh=True)
        return pending

    async def _tell(self, workspace_id: str) -> None:
        """Tells at once, then waits before the round may end: the next change begins or joins the next one."""
        while pending := self._pending.pop(workspace_id, None):
            told = await self._told(workspace_id, pending)
            if not told:
                self._of(workspace_id).merge(pending)
            await asyncio.sleep(BETWEEN_S if told else _AGAIN_S)

    async def _told(self, workspace_id: str, pending: _Pending) -> bool:
        """A workspace without a key has nobody to tell."""
        try:
            return not await self._broadcast.has_key(workspace_id) or await self._publish(workspace_id, pending)
        except unavailable_errors() as error:
            log.warning("inbox_not_told", workspace_id=workspace_id, reason=type(error).__name__)
            return False

    async def _publish(self, workspace_id: str, pending: _Pending) -> bool:
        address = Address.inbox(workspace_id)
        async with self._workbench.read() as session:
            changed = in_order(await inbox_items(session, pending.changed)) if pending.changed else []
            reminders = in_order(await inbox_items(session, pending.reminders)) if pending.reminders else []
        messages = []
        if pending.refresh:
            messages.append(_message({"refresh": True}))
        elif changed:
            messages.append(_message({"changed": changed}))
        if reminders and not pending.refresh:
            messages.append(_message({"changed": reminders, "reminder": True}))
        return not messages or (await self._broadcast.send(address, messages)).count == len(messages)


def _message(data: dict[str, object]) -> RealtimeMessage:
    """More than Ably takes in one message becomes the advice to read the lists anew."""
    return RealtimeMessage(new_id(), "changed", data if size_of(data) <= LARGEST else {"refresh": True})
