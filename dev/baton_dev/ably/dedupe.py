"""Publishers' own message ids, remembered for two minutes: a repeat gets the first answer and changes nothing."""

from collections import OrderedDict
from dataclasses import dataclass, field


@dataclass(slots=True)
class RecentIds:
    window_ms: int
    _answers: OrderedDict[str, tuple[int, list[str]]] = field(default_factory=OrderedDict)

    def find(self, message_id: str, now: int) -> list[str] | None:
        self.forget(now)
        known = self._answers.get(message_id)
        return known[1] if known else None

    def remember(self, message_id: str, serials: list[str], now: int) -> None:
        self._answers[message_id] = (now, serials)

    def forget(self, now: int) -> None:
        while self._answers and next(iter(self._answers.values()))[0] <= now - self.window_ms:
            self._answers.popitem(last=False)
