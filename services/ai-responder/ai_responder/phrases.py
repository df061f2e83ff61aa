"""Phrases by which a visitor asks for a person: whole phrases, whatever their case and accents, in linear time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_NOT_A_WORD = re.compile(r"[\W_]+")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Scripts without spaces between words: there a phrase is found anywhere."""

# What asks for a person wherever it stands in a message, in the shipped languages.
DEFAULTS: tuple[str, ...] = (
    "talk to a human", "talk to human", "talk to a person", "talk to a real person", "talk to someone",
    "talk to an agent", "talk to agent", "talk with a human", "talk with a person", "talk with an agent",
    "speak to a human", "speak to a person", "speak to a real person", "speak to someone", "speak to an agent",
    "speak with a human", "speak with a person", "speak with an agent", "speak with someone",
    "chat with a human", "chat with a person", "chat with an agent", "connect me to a human",
    "connect me with a human", "connect me to an agent", "connect me with an agent", "transfer me to an agent",
    "transfer me to a human", "i want a human", "i need a human", "i want a person", "i need a person",
    "i want an agent", "i need an agent", "live agent", "human agent", "human support", "human please", "agent please",
    "mit einem menschen", "mit einem mitarbeiter", "mit einer mitarbeiterin", "mit einer person sprechen",
    "mit jemandem sprechen", "echten menschen", "menschlichen mitarbeiter", "mensch bitte",
    "parler a un humain", "parler avec un humain", "parler a une personne", "parler a quelqu un",
    "parler a un agent", "parler a un conseiller", "parler avec un conseiller", "un vrai humain", "une vraie personne",
    "hablar con un humano", "hablar con una persona", "hablar con un agente", "hablar con alguien",
    "persona real", "agente humano", "un humano por favor",
    "التحدث إلى شخص", "التحدث مع شخص", "التحدث مع إنسان", "التحدث إلى موظف", "التحدث مع موظف", "اتحدث مع موظف",
    "اتحدث مع شخص", "اريد التحدث مع شخص", "موظف خدمة العملاء", "شخص حقيقي",
    "人と話したい", "人間と話したい", "人間に代わって", "オペレーターと話", "オペレーターに繋", "オペレーターにつな",
    "担当者と話", "担当者に繋", "担当者につな", "有人対応", "有人チャット",
)  # fmt: skip

# What asks for a person only where it is all that the message says: "agent", but not "my insurance agent".
DEFAULT_WHOLE: tuple[str, ...] = (
    "human", "a human", "person", "a person", "real person", "agent", "an agent", "operator", "representative",
    "mensch", "mitarbeiter", "humain", "un humain", "conseiller", "humano", "agente", "persona",
    "موظف", "إنسان", "人間", "オペレーター", "担当者",
)  # fmt: skip


def folded(text: str) -> str:
    """Lower case, without accents, one space between words and at both ends."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return f" {_NOT_A_WORD.sub(' ', plain).strip()} "


@dataclass(frozen=True, slots=True)
class Phrases:
    """`anywhere` and `whole` are folded already."""

    anywhere: tuple[str, ...]
    whole: frozenset[str] = frozenset()

    @classmethod
    def of(cls, chosen: Sequence[str] | None) -> Phrases:
        """A bot's own list; None stands for the defaults, an empty list for no phrases at all."""
        if chosen is None:
            return _DEFAULT
        return cls(tuple(_folded(chosen)))

    def found_in(self, text: str) -> bool:
        message = folded(text)
        return message in self.whole or any(phrase in message for phrase in self.anywhere)


def _folded(phrases: Iterable[str]) -> Iterable[str]:
    for phrase in phrases:
        plain = folded(phrase)
        if plain.strip():
            yield plain.strip() if _UNSPACED.search(plain) else plain


_DEFAULT = Phrases(tuple(_folded(DEFAULTS)), frozenset(folded(phrase) for phrase in DEFAULT_WHOLE))
