"""Text types: what cannot be stored or shown is refused, in words that do not repeat it."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from baton.text import CleanText, Email, HexColour, Name, Url, up_to

SHORT = Annotated[CleanText, up_to(5, at_least=1)]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (CleanText, ""),
        (CleanText, "tab\tnewline\nbell\x07 emoji \U0001f600 \u202e"),
        (SHORT, "12345"),
        (Name, "Zoë 李"),
        (Email, "a+b@example.com"),
        (HexColour, "#a0B1c2"),
        (Url, "https://example.com/a?b=c#d"),
        (Url, "http://127.0.0.1:8003/v1"),
        (Url, "http://[::1]:80/"),
    ],
)
def test_good_text_stays_as_it_is(kind: Any, text: str) -> None:
    assert TypeAdapter(kind).validate_python(text) == text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (CleanText, "a\x00b"),
        (CleanText, "half \ud800 pair"),
        (SHORT, ""),
        (SHORT, "123456"),
        (SHORT, "a\x00"),
        (Name, ""),
        (Name, "   "),
        (Name, "two\nlines"),
        (Name, "n" * 201),
        (Email, "canary"),
        (Email, "canary@"),
        (Email, "can ary@example.com"),
        (Email, "canary@exa_mple..com"),
        (HexColour, "#canary"),
        (HexColour, "#a0B1c2\n"),
        (Url, "javascript:canary()"),
        (Url, "ftp://canary.test/"),
        (Url, "//canary.test/"),
        (Url, "http:canary"),
        (Url, "http://"),
        (Url, "https://canary.test:99999/"),
        (Url, "https://canary.test/a b"),
        (Url, "https://canary.test\\@127.0.0.1/"),
        (Url, "https://[canary/"),
        (Url, "https://canary.test/" + "x" * 2048),
    ],
)
def test_bad_text_is_refused_without_repeating_it(kind: Any, text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(text)
    for error in refused.value.errors():
        assert "canary" not in error["msg"]
