"""Visitors attach files: what is taken in, what is refused, who gets it, and what it is when it comes out."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from files import EXE, HTML, PDF, SVG, ZIP, a_gif, a_jpeg, a_png, a_webp, put, send, taken_in
from gateway_site import Site, Visit
from sqlalchemy import select

from baton.models import Attachment
from gateway import attachments as limits


async def rows(site: Site) -> list[Attachment]:
    async with site.platform.workbench.read() as session:
        return list(await session.scalars(select(Attachment)))


@pytest.fixture
async def visit(site: Site) -> Visit:
    return await site.visit(await site.bot())


async def test_a_picture_is_uploaded_posted_and_read_back(site: Site, visit: Visit) -> None:
    taken = await taken_in(visit, a_png(), "my photo.png")
    shown = {"name": "my photo.png", "type": "image/png", "size": len(a_png()), "width": 3, "height": 2}
    assert taken == {"id": taken["id"], **shown}
    posted = await send(visit, [taken["id"]], "Look")
    assert posted.status_code == 202
    (entry,) = await visit.entries()
    assert (entry["text"], entry["data"]) == ("Look", {"attachments": [taken]})
    again = await visit.call("GET", f"/attachments/{taken['id']}")
    assert (again.status_code, again.content) == (200, a_png())
    assert again.headers["content-type"] == "image/png"
    assert again.headers["content-disposition"].startswith('attachment; filename="my photo.png"; filename*=UTF-8')
    assert again.headers["x-content-type-options"] == "nosniff"
    assert again.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in again.headers["content-security-policy"]
    (row,) = await rows(site)
    assert taken["id"] not in row.storage_key
    assert "photo" not in row.storage_key


async def test_pictures_pdf_and_text_are_known_by_their_content(visit: Visit) -> None:
    for content, name, media_type in (
        (a_jpeg(), "a.jpg", "image/jpeg"),
        (a_gif(), "a.gif", "image/gif"),
        (a_webp(), "a.webp", "image/webp"),
        (PDF, "bill.PDF", "application/pdf"),
        ("größe;1\n".encode(), "table.csv", "text/plain"),
        (b"\xef\xbb\xbfwith a mark", "n.txt", "text/plain"),
    ):
        answer = await put(visit, content, name, **{"Content-Type": "text/html"})
        assert answer.status_code == 201
        assert (answer.json()["name"], answer.json()["type"]) == (name, media_type)
        served = await visit.call("GET", f"/attachments/{answer.json()['id']}")
        assert served.headers["content-type"].partition(";")[0] == media_type
        assert served.headers["content-disposition"].startswith("attachment;")


REFUSED = [
    (EXE, 415), (SVG, 415), (HTML, 415), (ZIP, 415), (b"\x7fELF\x02\x01\x01\x00", 415),
    (b"\n\t <?xml version='1'?>", 415), (b"hello <script>canary()</script>", 415), (b"half \xff text", 415),
    (b"nul \x00 text", 415), (b"", 422), (b"\x89PNG\r\n\x1a\n" + EXE, 415), (b"GIF89a\x00\x00\x00\x00", 415),
    (b"GIF89a=1;/*" + HTML, 422), (a_png(30_000, 30_000), 422), (a_gif(1, 65_535), 422), (b"\xff\xd8\xff", 415),
    (b"RIFF\x00\x00\x00\x00WEBPVP8X", 415),
]  # fmt: skip


async def test_what_is_none_of_these_is_refused_whatever_it_calls_itself(site: Site, visit: Visit) -> None:
    for content, status in REFUSED:
        answer = await put(visit, content, "photo.png", **{"Content-Type": "image/png"})
        assert (answer.status_code, content[:40]) == (status, content[:40])
        assert answer.headers["content-type"] == "application/problem+json"
    assert await rows(site) == []


async def test_a_polyglot_is_served_as_the_picture_that_it_is_and_never_as_a_page(visit: Visit) -> None:
    for content in (a_png(tail=HTML), a_png(tail=ZIP), a_gif() + HTML, PDF + HTML):
        taken = await taken_in(visit, content, "page.html")
        served = await visit.call("GET", f"/attachments/{taken['id']}")
        assert served.headers["content-type"] in ("image/png", "image/gif", "application/pdf")
        assert ".html." in taken["name"]
        assert served.headers["content-disposition"].startswith("attachment;")


UNREADABLE = ["attachment", "inline; filename=", 'attachment; filename="', "x" * 6000, "filename*=utf-8''%ff%00"]


async def test_a_name_that_cannot_be_read_is_no_reason_to_refuse_a_file(visit: Visit) -> None:
    for form in UNREADABLE:
        answer = await visit.call("POST", "/attachments", content=a_png(), headers={"Content-Disposition": form})
        assert answer.status_code == 201
        assert answer.json()["name"].endswith(".png")


async def test_too_large_is_refused_by_its_word_and_while_it_comes(site: Site) -> None:
    visit = await site.visit(await site.bot(attachments={"max_bytes": 2000}))
    assert (await put(visit, b"x" * 2000, "a.txt")).status_code == 201
    told = await put(visit, b"x" * 2001, "a.txt")
    assert (told.status_code, told.json()["type"], told.json()["max_bytes"]) == (413, "too_large", 2000)
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while True:
            sent += 500
            yield b"x" * 500

    counted = await visit.call("POST", "/attachments", content=endless())
    assert (counted.status_code, counted.json()["type"]) == (413, "too_large")
    assert sent <= 3000
    assert len(await rows(site)) == 1


async def test_compressed_bodies_are_refused(visit: Visit) -> None:
    assert (await put(visit, a_png(), **{"Content-Encoding": "gzip"})).status_code == 415


async def test_the_bot_says_whether_how_large_and_what(site: Site) -> None:
    bot = await site.bot(attachments={"types": ["pdf"], "max_bytes": 5000})
    shown = (await site.http.get(f"/v1/bots/{bot.id}")).json()["attachments"]
    assert shown == {"enabled": True, "max_bytes": 5000, "types": ["pdf"]}
    visit = await site.visit(bot)
    refused = await put(visit, a_png())
    assert (refused.status_code, refused.json()["type"], refused.json()["types"]) == (415, "unsupported_type", ["pdf"])
    closed = await site.visit(await site.bot(attachments={"enabled": False}))
    answer = await put(closed, PDF)
    assert (answer.status_code, answer.json()["type"]) == (409, "not_allowed")


async def test_without_a_place_for_files_nothing_can_be_attached_and_the_widget_knows(site: Site) -> None:
    bot = await site.bot()
    visit = await site.visit(bot)
    site.platform.storage = None
    assert (await site.http.get(f"/v1/bots/{bot.id}")).json()["attachments"]["enabled"] is False
    assert (await put(visit, a_png())).status_code == 409


async def test_a_conversation_holds_so_many_files_and_no_more(
    site: Site, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("baton.attachments.uploads.MOST_PER_CONVERSATION", 3)
    answers = await asyncio.gather(*(put(visit, a_png()) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 201, 409, 409, 409]
    assert {answer.json()["type"] for answer in answers if answer.status_code == 409} == {"attachment_quota"}
    assert len(await rows(site)) == 3
    monkeypatch.setattr("baton.attachments.uploads.MOST_PER_CONVERSATION", 100)
    monkeypatch.setattr("baton.attachments.uploads.MOST_BYTES_PER_CONVERSATION", 4 * len(a_png()))
    assert [(await put(visit, a_png())).status_code for _ in range(2)] == [201, 409]


async def test_uploads_are_counted(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PER_CONVERSATION", "2/60 seconds")
    answers = [await put(visit, a_png()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_while_the_storage_is_away_it_says_503_and_keeps_nothing(
    site: Site, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = await taken_in(visit, a_png())

    async def away(*_: object, **__: object) -> None:
        raise OSError("disk full at /secret/place")

    monkeypatch.setattr("obstore.put_async", away)
    monkeypatch.setattr("obstore.get_async", away)
    for answer in (await put(visit, a_png()), await visit.call("GET", f"/attachments/{taken['id']}")):
        assert (answer.status_code, answer.json()["type"]) == (503, "unavailable")
        assert "secret" not in answer.text
    assert len(await rows(site)) == 1
    ready = await site.http.get("/readyz")
    assert ready.status_code == 200
    assert "storage" in ready.text


async def test_a_visitor_who_leaves_in_the_middle_leaves_nothing_behind(site: Site, visit: Visit) -> None:
    async def cut() -> Any:
        yield a_png()[:20]
        raise ConnectionResetError

    assert (await visit.call("POST", "/attachments", content=cut())).status_code >= 400
    assert await rows(site) == []
