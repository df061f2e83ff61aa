"""The door's double: keeps what was published, and fails when told to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from baton.realtime.doors import KeyReport, RealtimeMessage, RealtimeUnavailable
from baton.realtime.keys import AblyKey, MalformedKey
from baton.realtime.meter import Meter


@dataclass(frozen=True, slots=True)
class Published:
    """One message as it went out."""

    key: str
    channel: str
    message: RealtimeMessage


@dataclass(slots=True)
class RecordedRealtime:
    """Satisfies `RealtimeDoor` without any provider."""

    published: list[Published] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    revoked: list[tuple[str, str]] = field(default_factory=list)
    failure: RealtimeUnavailable | None = None
    """While set, nothing goes out and every publish raises it."""
    report: KeyReport = field(default_factory=KeyReport)
    meter: Meter = field(default_factory=Meter)

    async def publish(self, key: str, channel: str, messages: Sequence[RealtimeMessage]) -> None:
        if self.failure is not None:
            raise self.failure
        self.published += [Published(key, channel, message) for message in messages]
        for _ in messages:
            self.meter.count(channel)

    def on(self, channel: str) -> list[RealtimeMessage]:
        """What a subscriber of `channel` would have seen."""
        return [one.message for one in self.published if one.channel == channel]

    async def check_key(self, key: str) -> KeyReport:
        self.checked.append(key)
        try:
            AblyKey.parse(key)
        except MalformedKey as error:
            return KeyReport("malformed", f"{error}.")
        return self.report

    async def revoke(self, key: str, client_id: str) -> bool:
        self.revoked.append((key, client_id))
        return self.report.revocable

    async def close(self) -> None:
        self.published.clear()
