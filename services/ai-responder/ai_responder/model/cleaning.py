"""Model output is untrusted and comes in pieces: what cannot be stored is dropped, split characters are joined."""

from __future__ import annotations

import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_HIGH = range(0xD800, 0xDC00)


def clean(text: str) -> str:
    """Without NUL and half surrogate pairs; a pair written as two halves becomes its character."""
    if not _UNSTORABLE.search(text):
        return text
    joined = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    return joined.replace("\x00", "")


class Cleaner:
    """Cleans a stream: a half that ends one piece waits for the next one."""

    def __init__(self) -> None:
        self._half = ""

    def feed(self, piece: str) -> str:
        text = self._half + piece
        self._half = ""
        if text and ord(text[-1]) in _HIGH:
            self._half, text = text[-1], text[:-1]
        return clean(text)
