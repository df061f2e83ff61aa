"""The router's way to Ably: finds the workspace's key, keeps pace and time, remembers whose key fails."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from baton.crashpoints import crashpoint
from baton.logs import get_logger
from baton.realtime import channels
from baton.realtime.doors import RealtimeDoor, RealtimeMessage, RealtimeUnavailable
from baton.secrets_at_rest import ABLY, Keyring
from handoff_router import figures
from handoff_router.pace import Pace

log = get_logger(__name__)

PUBLISH_S = 5.0
"""All publishing of one step, its waiting included; the bridge's lease is longer than this."""
_ENOUGH_S = 2.5
"""Nothing further is begun when less than this is left: what was sent is worth keeping."""


@dataclass(frozen=True, slots=True)
class Address:
    """A channel and whose it is; `kind` is for the figures."""

    workspace_id: str
    channel: str
    kind: str

    @classmethod
    def conversation(cls, workspace_id: str, conversation_id: str) -> Address:
        """Everything there may be seen by the visitor."""
        return cls(workspace_id, channels.conversation(workspace_id, conversation_id), "conversation")

    @classmethod
    def agents(cls, workspace_id: str, conversation_id: str) -> Address:
        """Private notes and internal events."""
        return cls(workspace_id, channels.agents(workspace_id, conversation_id), "agents")

    @classmethod
    def inbox(cls, workspace_id: str) -> Address:
        """Requests and changes, for all agents of a workspace."""
        return cls(workspace_id, channels.inbox(workspace_id), "inbox")


@dataclass(frozen=True, slots=True)
class Sent:
    """How many of the messages Ably has taken, from the first on. `refused`: it will never take the next one."""

    count: int
    refused: bool = False


class Broadcast:
    """Never raises for the provider's faults: what was not taken is simply not counted."""

    def __init__(self, door: RealtimeDoor, keyring: Keyring) -> None:
        self._door, self._keyring = door, keyring
        self._pace = Pace()
        self.failing: set[str] = set()
        """Workspaces whose last publish failed: one conversation at a time finds out whether it works again."""

    async def has_key(self, workspace_id: str) -> bool:
        return await self._keyring.key_of(workspace_id, ABLY) is not None

    async def send(self, address: Address, messages: Sequence[RealtimeMessage], by: float | None = None) -> Sent:
        """In order; ends at the latest `by` (the loop's time), within five seconds unless said otherwise."""
        key = await self._keyring.key_of(address.workspace_id, ABLY) if messages else None
        if key is None:
            return Sent(0)
        by = by or asyncio.get_running_loop().time() + PUBLISH_S
        taken, refused = 0, False
        try:
            async with asyncio.timeout_at(by):
                for message in messages:
                    if taken and asyncio.get_running_loop().time() > by - _ENOUGH_S:
                        break
                    await self._pace.take(address.channel)
                    crashpoint("before_ably")
                    await self._door.publish(key, address.channel, [message])
                    crashpoint("after_ably")
                    taken += 1
        except (RealtimeUnavailable, TimeoutError) as error:
            refused = isinstance(error, RealtimeUnavailable) and error.lasting
            self._note_failure(address, error)
        else:
            self.failing.discard(address.workspace_id)
        figures.published.labels(address.kind).inc(taken)
        return Sent(taken, refused)

    def _note_failure(self, address: Address, error: Exception) -> None:
        code = error.code if isinstance(error, RealtimeUnavailable) else None
        if isinstance(error, RealtimeUnavailable) and error.lasting:
            figures.publish_errors.labels("refused").inc()
            log.error("realtime_message_refused", workspace_id=address.workspace_id, kind=address.kind, code=code)
            return
        figures.publish_errors.labels("unavailable").inc()
        if address.workspace_id not in self.failing:
            log.warning("realtime_publish_failed", workspace_id=address.workspace_id, kind=address.kind, code=code)
        self.failing.add(address.workspace_id)
