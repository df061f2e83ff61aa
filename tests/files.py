"""Small files of every kind, for tests of attachments: as small as their formats allow."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import httpx
from gateway_site import Visit


def a_png(width: int = 3, height: int = 2, tail: bytes = b"") -> bytes:
    """A picture that browsers show, all of one grey."""
    rows = (b"\x00" + b"\x80" * width) * height if width * height < 10_000 else b""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
        + tail
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def a_jpeg(width: int = 640, height: int = 480) -> bytes:
    """A long comment stands before the frame's header, as cameras like to do."""
    frame = struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xfe" + struct.pack(">H", 5002) + b"c" * 5000 + b"\xff\xff\xc0" + frame + b"\xff\xd9"


def a_gif(width: int = 7, height: int = 5) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x00\x00\x00;"


def a_webp(width: int = 11, height: int = 13) -> bytes:
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x00" * 4 + sides
    return b"RIFF" + struct.pack("<I", len(body)) + body


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 120
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="canary()"/>'
HTML = b"<!doctype html><script>canary()</script>"
ZIP = b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + b"\x00" * 40


async def put(visit: Visit, content: bytes, name: str = "photo.png", **headers: str) -> httpx.Response:
    said = {"Content-Disposition": f'attachment; filename="{name}"', **headers}
    return await visit.call("POST", "/attachments", content=content, headers=said)


async def taken_in(visit: Visit, content: bytes, name: str = "photo.png") -> dict[str, Any]:
    answer = await put(visit, content, name)
    assert answer.status_code == 201, answer.text
    taken: dict[str, Any] = answer.json()
    return taken


async def send(visit: Visit, ids: list[str], text: str = "", cmid: str = "m1") -> httpx.Response:
    body = {"client_message_id": cmid, "text": text, "attachments": ids}
    return await visit.call("POST", "/messages", json=body)
