"""The conversation in forty lines: what anybody would say must happen, written without a look at the rules."""

from __future__ import annotations

from dataclasses import dataclass

NOBODY = ""


@dataclass
class Reference:
    """`holder` is `bot`, `queue` or the name of an agent; `asked`: it has a place in the queue."""

    mode: str
    holder: str
    is_open: bool = True
    asked: bool = False
    epoch: int = 1

    def expects(self, act: str, who: str = NOBODY, to: str = NOBODY) -> str | None:
        """The holder after it, or None where it must be refused or change nothing."""
        alone, people = self.mode == "ai_only", self.mode == "human_only"
        mine, taken = self.holder == who, self.holder not in ("bot", "queue")
        if act == "reopen":
            return None if self.is_open else "bot" if alone else "queue" if people and not who else who or "bot"
        if not self.is_open:
            return None
        match act:
            case "ask":
                return "queue" if not alone and not taken and not self.asked else None
            case "cancel" | "expire":
                return "bot" if self.mode == "hybrid" and self.holder == "queue" else None
            case "join":
                return who if not alone and not taken else None
            case "leave":
                return "queue" if mine else None
            case "transfer":
                return to if mine and to != who else None
            case "give back":
                return "bot" if mine and self.mode == "hybrid" else None
            case _:
                return self.holder  # closing keeps it

    def becomes(self, act: str, holder: str) -> None:
        passed = not (act == "ask" and self.holder == "queue")
        self.epoch += passed
        self.asked = holder != "bot" and (self.asked or act in ("ask", "join", "reopen"))
        self.holder, self.is_open = holder, act != "close"
