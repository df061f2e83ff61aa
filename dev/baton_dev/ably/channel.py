"""One channel: everything between minting a serial and queueing the frames is one step on one event loop."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from baton_dev.ably.annotations import Annotation, AnnotationDraft, summarise
from baton_dev.ably.attachment import Attachment
from baton_dev.ably.channel_log import ChannelLog, Entry
from baton_dev.ably.dedupe import RecentIds
from baton_dev.ably.errors import not_found
from baton_dev.ably.frames import Frames
from baton_dev.ably.limits import Limits, RateWindow, channel_rate_exceeded, too_large
from baton_dev.ably.messages import Action, Draft, create, name_ids
from baton_dev.ably.mutations import changed
from baton_dev.ably.presence import Members, PresenceMessage
from baton_dev.ably.serials import SerialClock


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a publication comes from: the base of its ids, and the connection if there is one."""

    id: str
    connection_id: str | None = None


class Channel:
    def __init__(self, name: str, clock: SerialClock, limits: Limits, record: Callable[[str, Entry], None]) -> None:
        self.name, self.limits = name, limits
        self.log = ChannelLog(clock.next().serial, limits)
        self.members = Members(limits.members_per_channel)
        self.attachments: dict[str, Attachment] = {}
        self.recent = RecentIds(limits.dedupe_ms)
        self.counts = Counts()
        self._used_at = clock.now()
        self._clock, self._record = clock, record
        self.rate = RateWindow(limits.channel_rate)

    def publish(self, drafts: list[Draft], origin: Origin) -> tuple[str, list[str]]:
        """The base id and the serials; a repeated id gets the answer of the first time."""
        base, ids, chosen = name_ids(drafts, origin.id)
        now = self._clock.now()
        if chosen and (known := self.recent.find(ids[0], now)):
            return base, known
        self._spend(len(drafts))
        stamp = self._clock.next()
        messages = [
            replace(create(draft, ids[index], stamp, index), connection_id=origin.connection_id)
            for index, draft in enumerate(drafts)
        ]
        serials = [message.serial for message in messages]
        if chosen:
            self.recent.remember(ids[0], serials, now)
        entry = Entry(stamp.serial, stamp.timestamp, base, origin.connection_id, tuple(messages))
        self._tell(entry, keep=not any(draft.ephemeral for draft in drafts))
        self.counts.published += len(messages)
        return base, serials

    def change(self, draft: Draft, origin: Origin) -> str:
        """Update, delete or append; the serial of the new version."""
        before = self.log.latest.get(draft.serial or "")
        if before is None:
            raise not_found("No message with this serial on this channel")
        self._spend(1)
        stamp = self._clock.next()
        event, after = changed(before, draft, stamp)
        if after.payload.size > self.limits.message_bytes:
            raise too_large(self.limits.message_bytes)
        entry = Entry(stamp.serial, stamp.timestamp, origin.id, origin.connection_id, (event,))
        self.log.latest[after.serial] = after
        self._tell(entry, whole=replace(entry, messages=(after,)) if after is not event else None)
        self.counts.published += 1
        return event.version.serial

    def present(self, events: Iterable[PresenceMessage], origin: Origin) -> None:
        told = [told for event in events if (told := self.members.apply(event))]
        if told:
            stamp = self._clock.next()
            self._tell(Entry(stamp.serial, stamp.timestamp, origin.id, origin.connection_id, presence=tuple(told)))

    def leave(self, events: list[PresenceMessage]) -> None:
        """Leaves that the stand-in invents, told as nobody's own publication."""
        if events:
            self.present(events, Origin(events[0].id.rpartition(":")[0]))

    def replay(self, entry: Entry) -> None:
        """From the journal: into the log as it happened, told to nobody."""
        self.log.append(entry)
        for message in entry.messages:
            before = self.log.latest.get(message.serial)
            if message.action is Action.APPEND and before is not None:
                message = replace(message, action=Action.UPDATE, payload=before.payload.followed_by(message.payload))
            self.log.latest[message.serial] = message
            if message.action is Action.CREATE:
                self.recent.remember(entry.messages[0].id, [one.serial for one in entry.messages], entry.timestamp)
        for serial in {annotation.message_serial for annotation in entry.annotations}:
            self._summarise(serial)

    def log_now(self) -> int:
        return self._clock.now()

    def annotate(self, drafts: list[AnnotationDraft], client_ids: list[str | None], origin: Origin) -> None:
        self._spend(len(drafts))
        stamp = self._clock.next()
        annotations = [
            Annotation(
                id=f"{origin.id}:{index}",
                serial=stamp.message(index),
                message_serial=draft.message_serial,
                type=draft.type,
                timestamp=stamp.timestamp,
                action=draft.action,
                name=draft.name,
                count=draft.count,
                client_id=client_ids[index],
                connection_id=origin.connection_id,
                payload=draft.payload,
            )
            for index, draft in enumerate(drafts)
        ]
        entry = Entry(stamp.serial, stamp.timestamp, origin.id, origin.connection_id)
        self._tell(replace(entry, annotations=tuple(annotations)))
        for serial in dict.fromkeys(draft.message_serial for draft in drafts):
            self._summarise(serial)

    def annotations_of(self, serial: str) -> list[Annotation]:
        return [one for entry in self.log.entries for one in entry.annotations if one.message_serial == serial]

    def in_use(self) -> bool:
        return bool(self.attachments or len(self.members))

    def idle(self, now: int) -> bool:
        """Nothing is kept, and nobody was here for as long as a client may be away: it may be forgotten."""
        if self.in_use() or self.log.entries:
            self._used_at = now
        return self._used_at < now - self.limits.resume_ms

    def _spend(self, count: int) -> None:
        if not self.rate.take(count):
            raise channel_rate_exceeded()

    def _tell(self, entry: Entry, whole: Entry | None = None, keep: bool = True) -> None:
        """An event that is not kept leaves the channelSerial where it was, for a resume must find it."""
        if keep:
            self.log.append(entry)
            for message in entry.messages:
                if message.action is Action.CREATE:
                    self.log.latest[message.serial] = message
            self._record(self.name, entry)
        frames = Frames(entry, whole, self.log.tail)
        for attachment in list(self.attachments.values()):
            self.counts.delivered += attachment.deliver(frames)

    def _summarise(self, serial: str) -> None:
        before = self.log.latest.get(serial)
        if before is None:
            return
        after = replace(before, summary=summarise(self.annotations_of(serial)))
        self.log.latest[serial] = after
        stamp = self._clock.next()
        event = Entry(stamp.serial, stamp.timestamp, stamp.serial, messages=(replace(after, action=Action.SUMMARY),))
        self._tell(event, keep=False)


@dataclass(slots=True)
class Counts:
    published: int = 0
    delivered: int = 0
