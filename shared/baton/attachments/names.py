"""What a file is called: what its owner said, made harmless for every file system and every eye."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import quote, unquote_to_bytes

LONGEST = 120
_UNNAMED = "file"
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_EXTENDED = re.compile(r"filename\*\s*=\s*utf-8'[^']*'([^;\s]+)", re.IGNORECASE)
_QUOTED = re.compile(r'filename\s*=\s*"((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_BARE = re.compile(r"filename\s*=\s*([^;\s]+)", re.IGNORECASE)

_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "application/pdf": ("pdf",),
    "text/plain": ("txt", "text", "csv", "tsv", "log", "md", "json", "ini", "yaml", "yml", "srt", "eml"),
}

MEDIA_TYPES = tuple(_ENDINGS)


def name_said(header: str | None) -> str:
    """The file's name as Content-Disposition tells it (RFC 6266); empty where it tells none."""
    header = (header or "")[:4096]
    if found := _EXTENDED.search(header):
        return unquote_to_bytes(found[1]).decode("utf-8", "replace")
    found = _QUOTED.search(header)
    if found:
        return _as_utf8(re.sub(r"\\(.)", r"\1", found[1]))
    found = _BARE.search(header)
    return _as_utf8(found[1]) if found else ""


def safe_name(said: str, media_type: str) -> str:
    """One path component without control, direction or reserved characters, with an ending that tells the truth."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", said))[-1]
    name = "".join(character if _harmless(character) else " " for character in name)
    name = " ".join(_FORBIDDEN.sub("_", name).split()).strip(". ")
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    return _ended(name or _UNNAMED, _ENDINGS[media_type])


def disposition(name: str) -> str:
    """`attachment`, with the name for every browser: in ASCII, and as it is."""
    plain = re.sub(r"[^A-Za-z0-9._ ()-]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _as_utf8(text: str) -> str:
    """Headers are read as latin-1; programs that send a bare UTF-8 name mean UTF-8."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _harmless(character: str) -> bool:
    """No control characters, no half pairs, and nothing that turns the reading direction (`exe.gpj` for `jpg.exe`)."""
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _ended(name: str, endings: tuple[str, ...]) -> str:
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or ending.lower() not in endings:
        stem, ending = name, endings[0]
    return f"{stem[: LONGEST - len(ending) - 1].rstrip('. ')}.{ending}"
