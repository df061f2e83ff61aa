"""How many messages the provider took for each workspace since somebody last asked."""

from __future__ import annotations

from collections import Counter


class Meter:
    """Counts in memory; `baton.usage` carries the counts to the database."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def count(self, channel: str) -> None:
        """A channel's name says whose it is; other channels (a trial of a key) are nobody's."""
        parts = channel.split(":")
        if len(parts) > 2:
            self._counts[parts[1]] += 1

    def take(self) -> dict[str, int]:
        """The counts so far; counting begins anew."""
        taken, self._counts = dict(self._counts), Counter()
        return taken

    def put_back(self, counts: dict[str, int]) -> None:
        """They could not be stored: they go with the next ones."""
        self._counts.update(counts)
