"""What a file is called is the visitor's word: it is kept where it is harmless, and made so where it is not."""

from __future__ import annotations

from email.message import Message

import pytest

from baton.attachments.names import LONGEST, disposition, name_said, safe_name

PNG = "image/png"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("photo.png", "photo.png"), ("Foto vom Müller.PNG", "Foto vom Müller.PNG"), ("写真.png", "写真.png"),
        ("../../etc/passwd", "passwd.png"), ("/etc/cron.d/x.png", "x.png"), ("C:\\Windows\\win.ini", "win.ini.png"),
        ("..\\..\\boot.png", "boot.png"), ("..", "file.png"), (".", "file.png"), ("", "file.png"), ("   ", "file.png"),
        ("a\x00b.png", "a b.png"), ("a\r\nSet-Cookie: x=1.png", "a Set-Cookie_ x=1.png"), (".htaccess", "htaccess.png"),
        ("CON", "_CON.png"), ("nul.png", "_nul.png"), ("com1.tar.png", "_com1.tar.png"), ("console.png", "console.png"),
        ("invoice.pdf.exe", "invoice.pdf.exe.png"), ("photo.png.", "photo.png"),
        ("photo.png:stream", "photo.png_stream.png"),
        ("photo\u202egnp.exe", "photo gnp.exe.png"), ("a\u200b\u2066b.png", "a b.png"), ("x\ud800y.png", "x y.png"),
        ('<img src=x onerror="alert(1)">.png', "_img src=x onerror=_alert(1)__.png"), ("a?b*c|d.png", "a_b_c_d.png"),
    ],
)  # fmt: skip
def test_a_name_is_one_harmless_component_with_a_true_ending(said: str, name: str) -> None:
    assert safe_name(said, PNG) == name


def test_the_ending_tells_what_the_content_is() -> None:
    assert safe_name("evil.html", "text/plain") == "evil.html.txt"
    assert safe_name("table.csv", "text/plain") == "table.csv"
    assert safe_name("photo.png", "application/pdf") == "photo.png.pdf"


@pytest.mark.parametrize("said", ["a" * 300 + ".png", "漢" * 300 + ".png", "." * 300, "a." * 200, "x" * 119 + ". .png"])
def test_three_hundred_characters_are_shortened_and_keep_the_ending(said: str) -> None:
    name = safe_name(said, PNG)
    assert len(name) <= LONGEST
    assert name.endswith(".png")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (None, ""), ("attachment", ""), ("attachment; filename=photo.png", "photo.png"),
        ('attachment; filename="a \\"b\\".png"', 'a "b".png'),
        ("attachment; filename=\"x.png\"; filename*=UTF-8''%E2%82%AC.png", "€.png"),
        ("attachment; filename*=utf-8'en'a%20b.png", "a b.png"), ("filename=\"g\xc3\xb6.png\"", "gö.png"),
    ],
)  # fmt: skip
def test_the_header_is_read_in_every_spelling_that_programs_use(header: str | None, said: str) -> None:
    assert name_said(header) == said


@pytest.mark.parametrize("name", ["photo.png", "größe 写真.png", "a'b%\".png", "[x](y).png"])
def test_the_name_comes_back_in_one_line_that_holds_nothing_else(name: str) -> None:
    header = Message()
    header["Content-Disposition"] = disposition(name)
    assert disposition(name).isascii()
    assert header.get_content_disposition() == "attachment"
    assert name_said(disposition(name)) == name
