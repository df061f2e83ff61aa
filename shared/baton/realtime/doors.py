"""What services see of the realtime provider: three verbs, one message, one error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from baton.realtime.meter import Meter


@dataclass(frozen=True, slots=True)
class RealtimeMessage:
    """One message on a channel. The id is the entry's id, so that the provider recognises a repetition."""

    id: str
    name: str
    data: Mapping[str, object]


class RealtimeUnavailable(Exception):
    """The provider did not take a message. The caller's cursor stays where it is and tries again, unless `lasting`."""

    def __init__(self, why: str, code: int | None = None, *, lasting: bool = False) -> None:
        super().__init__(why)
        self.code = code
        self.lasting = lasting
        """Trying the same message again cannot help (it is too large, for one)."""


KeyFault = Literal["malformed", "unreachable", "wrong_key", "missing_capability", "refused"]


@dataclass(frozen=True, slots=True)
class KeyReport:
    """What came of trying a key; `message` is for the admin who pasted it."""

    fault: KeyFault | None = None
    message: str = "The key works."
    revocable: bool = False
    """Whether tokens made with this key can be revoked before they expire."""

    @property
    def works(self) -> bool:
        return self.fault is None


class RealtimeDoor(Protocol):
    """`baton.realtime.publisher.Realtime`, or `RecordedRealtime` in tests."""

    meter: Meter
    """Counts what the provider took."""

    async def publish(self, key: str, channel: str, messages: Sequence[RealtimeMessage]) -> None:
        """Publishes in order, each message under its own id; raises `RealtimeUnavailable`."""

    async def check_key(self, key: str) -> KeyReport:
        """Tries a key and says exactly what is wrong with it."""
        ...

    async def revoke(self, key: str, client_id: str) -> bool:
        """Ends all live tokens of this client; False where the key does not allow that."""
        ...

    async def close(self) -> None:
        """Closes all connections."""
