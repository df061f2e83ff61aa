"""A connection: it outlives its sockets by two minutes, and its members by a shorter grace."""

import secrets
from collections import OrderedDict
from collections.abc import Callable

from baton_dev.ably.attachment import Attachment
from baton_dev.ably.codec import Format
from baton_dev.ably.errors import Wire
from baton_dev.ably.frames import Frame, to_frame
from baton_dev.ably.grant import Grant
from baton_dev.ably.limits import Limits, RateWindow
from baton_dev.ably.outbox import Outbox
from baton_dev.ably.protocol import Do

REMEMBERED_ANSWERS = 1000


class Connection:
    def __init__(self, grant: Grant, form: Format, limits: Limits) -> None:
        self.id = secrets.token_urlsafe(8).replace("_", "x").replace("-", "y")
        self.key = f"{self.id}!{secrets.token_urlsafe(16)}"
        self.grant, self.form, self.limits = grant, form, limits
        self.echo = True
        self.grace_ms = limits.presence_grace_ms
        self.outbox: Outbox | None = None
        self.lost_at: int | None = None
        self.renewal_asked = False
        self.attachments: dict[str, Attachment] = {}
        self.memberships: set[str] = set()
        self.rate = RateWindow(limits.connection_rate)
        self.flood = RateWindow(limits.flood_rate)
        self.on_overflow: Callable[[Connection], None] | None = None
        self._answers: OrderedDict[int, tuple[int, Wire]] = OrderedDict()

    def send(self, message: Wire) -> None:
        self.send_frame(to_frame(message, self.form))

    def send_frame(self, frame: Frame) -> None:
        if self.outbox is None:
            return
        self.outbox.put(frame)
        if self.outbox.overflowing and self.on_overflow is not None:
            self.on_overflow(self)

    def cut(self) -> None:
        """As when a cable is pulled: nothing more goes out, no goodbye."""
        if self.outbox is not None:
            self.outbox.cut()

    def remember(self, msg_serial: int, fingerprint: int, answer: Wire) -> None:
        """After a resume the client sends again what it has no answer to."""
        self._answers[msg_serial] = (fingerprint, answer)
        if len(self._answers) > REMEMBERED_ANSWERS:
            self._answers.popitem(last=False)

    def earlier_answer(self, msg_serial: int, fingerprint: int) -> Wire | None:
        """Only for the very same frame: ably-python numbers anew while it re-sends under old numbers."""
        known = self._answers.get(msg_serial)
        return known[1] if known and known[0] == fingerprint else None

    def connected(self, error: Wire | None = None) -> Wire:
        details: Wire = {
            "connectionKey": self.key,
            "maxMessageSize": self.limits.message_bytes,
            "maxFrameSize": self.limits.frame_bytes,
            "maxInboundRate": self.limits.connection_rate,
            "connectionStateTtl": self.limits.resume_ms,
            "maxIdleInterval": 15_000,
            "serverId": "stand-in",
            "siteCode": "local",
        }
        if self.grant.announced_client is not None:
            details["clientId"] = self.grant.announced_client
        message: Wire = {"action": Do.CONNECTED, "connectionId": self.id, "connectionKey": self.key}
        message["connectionDetails"] = details
        return {**message, "error": error} if error else message
