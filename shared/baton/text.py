"""Text at the door: what PostgreSQL and browsers cannot hold is refused, in words that repeat nothing."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NOT_IN_URLS = re.compile(r"[\x00-\x20\x7f\\<>\"^`{|}]")


def _clean(text: str) -> str:
    if _UNSTORABLE.search(text):
        raise PydanticCustomError("unstorable_text", "Holds NUL or half a surrogate pair")
    return text


def _str_without_halves(value: object) -> object:
    """pydantic refuses half surrogate pairs too, but with a message of its own."""
    if isinstance(value, str):
        _clean(value)
    return value


def _single_line(text: str) -> str:
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise PydanticCustomError("control_characters", "Must be one line without control characters")
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "Must not be blank")
    return text


def _email(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        raise PydanticCustomError("email", "Not a valid e-mail address") from None


def _url(text: str) -> str:
    if _NOT_IN_URLS.search(text) or not _is_web_address(text):
        raise PydanticCustomError("url", "Not a valid http or https address")
    return text


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


CleanText = Annotated[str, BeforeValidator(_str_without_halves, json_schema_input_type=str)]
"""Any text that can be stored: no NUL, no half surrogate pair. Other control characters stay as they are."""


def up_to(longest: int, at_least: int = 0) -> StringConstraints:
    """The length of a text, in characters: `Annotated[CleanText, up_to(500)]`."""
    return StringConstraints(min_length=at_least, max_length=longest)


not_blank = AfterValidator(_not_blank)

Name = Annotated[
    CleanText,
    up_to(200, at_least=1),
    AfterValidator(_single_line),
    not_blank,
]
"""What people and bots are called: one line."""

Email = Annotated[CleanText, up_to(254), AfterValidator(_email)]
"""An address, normalised; whether it exists is not asked of any DNS."""

HexColour = Annotated[CleanText, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]

Url = Annotated[CleanText, up_to(2048), AfterValidator(_url)]
"""An http or https address as text. Whether we may call it is `baton.outbound`'s question."""
