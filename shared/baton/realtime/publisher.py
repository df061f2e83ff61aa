"""The publisher: puts messages on channels through Ably's SDK, fails fast while Ably is down, and tries keys out."""

from __future__ import annotations

from collections.abc import Sequence

from baton import figures, tracing
from baton.realtime import key_check
from baton.realtime.clients import Clients
from baton.realtime.doors import KeyReport, RealtimeMessage, RealtimeUnavailable
from baton.realtime.meter import Meter
from baton.settings import Settings


class Realtime:
    """The real door. How a message travels (REST or a held connection) is nobody else's business: see ADR 0003."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.meter = Meter()
        self._clients = Clients(settings)

    async def publish(self, key: str, channel: str, messages: Sequence[RealtimeMessage]) -> None:
        """In order, each under its own id, which Ably does not allow to several messages of one publish."""
        for message in messages:
            with tracing.span("publish to ably", "client") as span:
                if span:
                    span.note({"messaging.destination.name": channel, "messaging.message.id": message.id})
                await self._publish(key, channel, message)

    async def _publish(self, key: str, channel: str, message: RealtimeMessage) -> None:
        try:
            await self._clients.sender(key).send(channel, message)
        except RealtimeUnavailable as failure:
            figures.ably_publishes.labels("refused" if failure.lasting else "unavailable").inc()
            raise
        figures.ably_publishes.labels("taken").inc()
        self.meter.count(channel)

    async def check_key(self, key: str) -> KeyReport:
        """Tries the key against Ably: format, reach, secret, capabilities, and whether tokens can be revoked."""
        return await key_check.check(self._settings, key)

    async def revoke(self, key: str, client_id: str) -> bool:
        """Ends all live tokens of this client; False where the key does not allow that."""
        return await key_check.revoke(self._settings, key, client_id)

    async def close(self) -> None:
        await self._clients.close()
