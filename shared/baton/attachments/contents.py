"""What a file is: decided by looking at it, never by what it is called or claims to be."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass

from baton.attachments.policy import Kind

_MOST_PIXELS = 50_000_000
_LONGEST_SIDE = 16_384
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_MARKUP = re.compile(r"\s*<|.{0,1024}<(!doctype|html|svg|script|iframe|\?xml)\b", re.IGNORECASE | re.DOTALL)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Content:
    """What was found; the sides are an image's."""

    kind: Kind
    media_type: str
    width: int | None = None
    height: int | None = None

    @property
    def floods(self) -> bool:
        """A few bytes that would unpack into more pixels than any screen has."""
        width, height = self.width or 0, self.height or 0
        return max(width, height) > _LONGEST_SIDE or width * height > _MOST_PIXELS


def content_of(data: bytes) -> Content | None:
    """None: nothing that we serve. Markup is not text here: it would be a page wherever somebody opens it."""
    for media_type, measure in _IMAGES.items():
        try:
            sides = measure(data)
        except (struct.error, IndexError):
            sides = None
        if sides is not None and min(sides) > 0:
            return Content("image", media_type, *sides)
    if data.startswith(b"%PDF-"):
        return Content("pdf", "application/pdf")
    return Content("text", "text/plain") if _is_text(data) else None


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(text) and _NOT_TEXT.search(text) is None and _MARKUP.match(text) is None


def _png(data: bytes) -> tuple[int, int] | None:
    if data[:8] != b"\x89PNG\r\n\x1a\n" or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _gif(data: bytes) -> tuple[int, int] | None:
    if data[:6] not in (b"GIF87a", b"GIF89a"):
        return None
    width, height = struct.unpack_from("<HH", data, 6)
    return width, height


def _webp(data: bytes) -> tuple[int, int] | None:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return None
    if data[12:16] == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if data[12:16] == b"VP8L" and data[20] == 0x2F:
        (bits,) = struct.unpack_from("<I", data, 21)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if data[12:16] == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    """Walks the segments up to the frame's header; each step is at least four bytes, so it ends."""
    if data[:3] != b"\xff\xd8\xff":
        return None
    place = 2
    while data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        length, _, height, width = struct.unpack_from(">HBHH", data, place + 2)
        if marker in _FRAMES:
            return width, height
        place += 2 + max(length, 2)
    return None


_IMAGES: dict[str, Callable[[bytes], tuple[int, int] | None]] = {
    "image/png": _png,
    "image/jpeg": _jpeg,
    "image/gif": _gif,
    "image/webp": _webp,
}
