"""Sentences and words of a text: just enough reading for the stand-in to find what it was asked."""

import re

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"\w+")
_COUNTED = re.compile(r"\w+|[^\w\s]")
_MARKUP = "#*->• \t"

# Sentences that tell the bot how to behave are not answers to a visitor.
_TO_THE_BOT = re.compile(
    r"(you (are|must|should|never|always|answer|speak|help)"
    r"|never|always|answer|be|do not|don't|act as|speak|treat)\b",
    re.IGNORECASE,
)
_STOP_WORDS = frozenset(
    word
    for line in (
        "a about am an and any anyone are as at be but by can could did do does for from get give go had",
        "has have he hello help her hey hi his how i if in is it its know let like me my need no not of on",
        "or our please she so some tell than thank thanks that the their them then there they this to us",
        "want was we were what when where which who why will with would yes you your",
    )
    for word in line.split()
)


def sentences(text: str) -> list[str]:
    """The text's sentences without its orders to the bot and its headings."""
    pieces = (piece.strip(_MARKUP) for piece in _SENTENCE_END.split(text))
    return [piece for piece in pieces if piece and not _TO_THE_BOT.match(piece) and not piece.endswith(":")]


def content_words(text: str) -> frozenset[str]:
    words = (word.casefold() for word in _WORD.findall(text))
    return frozenset(_stem(word) for word in words if word not in _STOP_WORDS)


def _stem(word: str) -> str:
    """Ships, shipped and shipping ask for the same thing."""
    for ending in ("ing", "ed", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def count_tokens(text: str) -> int:
    """A plausible, repeatable figure: words and punctuation marks, not a vendor's tokenizer."""
    return sum(1 for _ in _COUNTED.finditer(text))
