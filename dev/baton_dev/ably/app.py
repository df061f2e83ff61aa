"""One Ably app: its channels and connections, and the rules of its namespaces."""

from dataclasses import dataclass, field

from baton_dev.ably.channel import Channel
from baton_dev.ably.channel_log import Entry
from baton_dev.ably.connection import Connection
from baton_dev.ably.errors import AblyError
from baton_dev.ably.journal import Journal
from baton_dev.ably.limits import Limits
from baton_dev.ably.names import namespace_of, split_name
from baton_dev.ably.serials import SerialClock


@dataclass(slots=True)
class App:
    id: str
    limits: Limits = field(default_factory=Limits)
    mutable_namespaces: frozenset[str] = frozenset()
    journal: Journal | None = None
    clock: SerialClock = field(default_factory=SerialClock)
    channels: dict[str, Channel] = field(default_factory=dict)
    connections: dict[str, Connection] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.journal is not None:
            self.journal.restore(self)

    def channel(self, spelled: str) -> Channel:
        """The channel of that name, made at its first use: its floor must be older than what it tells."""
        name, _ = split_name(spelled)
        channel = self.channels.get(name)
        if channel is None:
            if len(self.channels) >= self.limits.channels:
                raise AblyError(40114, 403, "account restricted (channel limits exceeded)")
            channel = self.channels[name] = Channel(name, self.clock, self.limits, self._record)
            if self.journal is not None:
                self.journal.open_channel(name, channel.log.floor)
        return channel

    def existing(self, spelled: str) -> Channel | None:
        return self.channels.get(split_name(spelled)[0])

    def mutable(self, name: str) -> bool:
        return "*" in self.mutable_namespaces or namespace_of(name) in self.mutable_namespaces

    def by_connection_key(self, key: str) -> Connection | None:
        connection = self.connections.get(key.partition("!")[0])
        return connection if connection and connection.key == key else None

    def admit(self, connection: Connection) -> None:
        if len(self.connections) >= self.limits.connections:
            raise AblyError(40111, 403, "account restricted (connection limits exceeded)")
        self.connections[connection.id] = connection

    def tidy(self, now: int) -> None:
        """Forget what is too old, so that an idle stand-in does not grow."""
        for name, channel in list(self.channels.items()):
            channel.log.forget_before(now - self.limits.history_ms)
            channel.recent.forget(now)
            if channel.idle(now):
                del self.channels[name]
        if self.journal is not None and self.journal.bloated:
            self.journal.rewrite(self)

    def _record(self, channel: str, entry: Entry) -> None:
        if self.journal is not None:
            self.journal.write(channel, entry)
