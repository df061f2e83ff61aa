"""The channel log on disk: one file per app, appended to, so that a kill -9 keeps continuity."""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from baton_dev.ably.channel_log import Entry

if TYPE_CHECKING:
    from baton_dev.ably.app import App

BLOATED_BYTES = 64 << 20
LENGTH = struct.Struct(">I")


class Record(msgspec.Struct, omit_defaults=True):
    """Either a channel's floor or one event on it."""

    channel: str
    floor: str | None = None
    entry: Entry | None = None


class Journal:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._encoder = msgspec.msgpack.Encoder()
        self._file = -1
        self._written = 0

    def restore(self, app: "App") -> None:
        """Fill the app's channels from the file, then write the file anew with what is still kept."""
        for record in self._read():
            channel = app.channel(record.channel)
            if record.floor is not None:
                channel.log.floor = channel.log.tail = record.floor
                app.clock.advance_past(record.floor)
            if record.entry is not None:
                channel.replay(record.entry)
                app.clock.advance_past(record.entry.serial)
        self.rewrite(app)
        app.tidy(app.clock.now())

    @property
    def bloated(self) -> bool:
        return self._written > BLOATED_BYTES

    def open_channel(self, name: str, floor: str) -> None:
        self._append(Record(name, floor=floor))

    def write(self, channel: str, entry: Entry) -> None:
        self._append(Record(channel, entry=entry))

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _append(self, record: Record) -> None:
        """One write per record: what the system has taken survives the end of this process."""
        if self._file >= 0:
            self._written += os.write(self._file, self._framed(record))

    def _framed(self, record: Record) -> bytes:
        raw = self._encoder.encode(record)
        return LENGTH.pack(len(raw)) + raw

    def _read(self) -> Iterator[Record]:
        """Up to the first record that was torn by the end of the process that wrote it."""
        decoder = msgspec.msgpack.Decoder(Record)
        raw = self._path.read_bytes() if self._path.exists() else b""
        at = 0
        while at + LENGTH.size <= len(raw):
            (length,) = LENGTH.unpack_from(raw, at)
            if at + LENGTH.size + length > len(raw):
                return
            yield decoder.decode(raw[at + LENGTH.size : at + LENGTH.size + length])
            at += LENGTH.size + length

    def rewrite(self, app: "App") -> None:
        """With what the app still keeps; the old file stands until the new one is whole."""
        self.close()
        fresh = self._path.with_suffix(".new")
        with fresh.open("wb") as out:
            for name, channel in app.channels.items():
                out.write(self._framed(Record(name, floor=channel.log.floor)))
                for entry in channel.log.entries:
                    out.write(self._framed(Record(name, entry=entry)))
        fresh.replace(self._path)
        self._written = 0
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
