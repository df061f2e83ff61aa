"""A growing text as deltas: running numbers, and index 0 says everything so far."""

from __future__ import annotations

from ai_responder.turn import Turn


class Pieces:
    """For one kind of listener; each has a number of its own."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._told = 0
        self._index = 0
        self._whole = True

    def start_over(self) -> None:
        """The next delta is number 0 with the whole text: somebody new listens, or the text is another one."""
        self._whole = True

    def next(self, text: str) -> dict[str, object] | None:
        """The delta that brings listeners up to date; None where there is nothing new."""
        if len(text) == self._told and not (self._whole and text):
            return None
        index = 0 if self._whole else self._index
        piece = text[0 if self._whole else self._told :]
        self._told, self._whole = len(text), False
        self._index += 1
        return {**self._turn.names(), "index": index, "text": piece}
