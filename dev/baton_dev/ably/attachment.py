"""One connection's attachment to one channel: what it asked for, what it may, what it has seen."""

from dataclasses import dataclass, field
from typing import Protocol

from baton_dev.ably.channel_log import Entry
from baton_dev.ably.codec import Format
from baton_dev.ably.frames import Frame, Frames
from baton_dev.ably.messages import Action, Message
from baton_dev.ably.protocol import Mode

REMEMBERED_MESSAGES = 1000


class Listener(Protocol):
    """What an attachment needs of its connection."""

    id: str
    form: Format
    echo: bool

    def send_frame(self, frame: Frame) -> None: ...


@dataclass(slots=True, eq=False)
class Attachment:
    listener: Listener
    spelled: str
    requested: Mode
    modes: Mode
    since: str
    params: dict[str, str] = field(default_factory=dict)
    _seen: dict[str, None] = field(default_factory=dict)

    @property
    def echo(self) -> bool:
        return self.listener.echo and self.params.get("echo") != "false"

    def deliver(self, frames: Frames) -> bool:
        entry = frames.entry
        if not self.wants(entry):
            return False
        whole = frames.whole is not None and not self.has_seen(entry.messages[0])
        self.see(entry)
        self.listener.send_frame(frames.get(self.listener.form, self.spelled, whole))
        return True

    def wants(self, entry: Entry) -> bool:
        own = entry.connection_id == self.listener.id
        if entry.presence:
            return own or Mode.PRESENCE_SUBSCRIBE in self.modes
        if own and not self.echo:
            return False
        needed = Mode.ANNOTATION_SUBSCRIBE if entry.annotations else Mode.SUBSCRIBE
        return needed in self.modes

    def has_seen(self, message: Message) -> bool:
        """An append is sent as what was added only to those who have the rest."""
        if self.params.get("appendMode") == "full":
            return False
        return message.serial.rpartition(":")[0] > self.since or message.serial in self._seen

    def see(self, entry: Entry) -> None:
        for message in entry.messages:
            if message.action is not Action.CREATE and message.serial.rpartition(":")[0] <= self.since:
                self.see_serial(message.serial)

    def asks_the_same(self, before: "Attachment") -> bool:
        return (self.requested, self.params) == (before.requested, before.params)

    def inherit(self, before: "Attachment") -> None:
        self._seen = before._seen

    def see_serial(self, serial: str) -> None:
        self._seen[serial] = None
        if len(self._seen) > REMEMBERED_MESSAGES:
            del self._seen[next(iter(self._seen))]
