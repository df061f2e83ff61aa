"""ProtocolMessages ready for the wire, each encoded once however many listeners there are."""

from collections.abc import Mapping

from baton_dev.ably.channel_log import Entry
from baton_dev.ably.codec import Format, encode
from baton_dev.ably.errors import Wire
from baton_dev.ably.protocol import Do

Frame = str | bytes


def to_frame(message: Mapping[str, object], form: Format) -> Frame:
    raw = encode(message, form)
    return raw if form.binary else raw.decode()


def entry_message(entry: Entry, spelled: str, binary: bool, channel_serial: str | None) -> Wire:
    message: Wire = {"id": entry.id, "channel": spelled, "timestamp": entry.timestamp}
    if channel_serial is not None:
        message["channelSerial"] = channel_serial
    if entry.connection_id is not None:
        message["connectionId"] = entry.connection_id
    if entry.messages:
        return {"action": Do.MESSAGE, **message, "messages": [one.render(binary) for one in entry.messages]}
    if entry.annotations:
        rendered = [one.render(binary) for one in entry.annotations]
        return {"action": Do.ANNOTATION, **message, "annotations": rendered}
    return {"action": Do.PRESENCE, **message, "presence": [one.render(binary) for one in entry.presence]}


class Frames:
    """Lives for one fan-out. `whole`: the same event for those who never saw the message it appends to."""

    def __init__(self, entry: Entry, whole: Entry | None = None, serial: str | None = None) -> None:
        self.entry, self.whole, self._serial = entry, whole, serial
        self._encoded: dict[tuple[Format, str, bool], Frame] = {}

    def get(self, form: Format, spelled: str, whole: bool = False) -> Frame:
        key = (form, spelled, whole)
        if key not in self._encoded:
            entry = self.whole if whole and self.whole else self.entry
            message = entry_message(entry, spelled, form.binary, self._serial)
            self._encoded[key] = to_frame(message, form)
        return self._encoded[key]
