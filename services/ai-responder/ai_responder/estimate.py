"""How many tokens a text is, roughly: enough to keep a budget, the same for every vendor."""

from __future__ import annotations

_BYTES_PER_TOKEN = 4
_PER_MESSAGE = 4


def tokens_in(text: str) -> int:
    """A quarter of its bytes: four Latin letters, or a character and a third of Chinese."""
    return _PER_MESSAGE + len(text.encode("utf-8", "surrogatepass")) // _BYTES_PER_TOKEN
