"""Files in real browsers: a visitor and an agent send each other some; names stay text; policies are obeyed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cast.axe import findings
from cast.browsers import Window, chromium_browser, open_window, reply, sign_in
from cast.host_page import host_page
from cast.houses import House, embedded_house
from files import HTML, PDF, a_png
from playwright.async_api import Browser, Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

NASTY = '"><img src=x onerror=canary()>\u202egnp.html'
STRICT = "default-src 'none'; script-src {0}; connect-src {0}; require-trusted-types-for 'script'"


def a_file(name: str, content: bytes, mime: str = "application/octet-stream") -> Any:
    return {"name": name, "mimeType": mime, "buffer": content}


async def is_fine(page: Page, where: str) -> None:
    assert await findings(page, where) == []


async def is_fine_in_every_look(page: Page) -> None:
    """Dark and light, from right to left and from left to right."""
    for theme, locale in (("dark", "en"), ("dark", "ar"), ("light", "ar"), ("light", "en")):
        await page.evaluate("([theme, tag]) => $baton.push(['setTheme', theme], ['setLocale', tag])", [theme, locale])
        panel = page.locator("baton-widget .panel")
        await expect(panel).to_have_class("panel dark" if theme == "dark" else "panel", timeout=20_000)
        await expect(panel).to_have_attribute("lang", locale, timeout=20_000)
        await is_fine(page, "baton-widget")


async def is_drawn(picture: Locator) -> None:
    await expect(picture).to_be_visible(timeout=20_000)
    await expect(picture).to_have_js_property("naturalWidth", 40, timeout=20_000)


async def saved(page: Page, card: Locator) -> bytes:
    async with page.expect_download() as download:
        await card.click()
    return Path(await (await download.value).path()).read_bytes()


async def test_a_visitor_and_an_agent_send_each_other_files(tmp_path: Path, chromium: str) -> None:
    with embedded_house(tmp_path / "house") as house:
        async with chromium_browser(chromium) as browser:
            visitor = await host_page(browser, house, house.seed["bots"]["hybrid"])
            await _the_visitor_attaches(visitor)
            agent = await open_window(browser, f"{house.agent_api}/", width=1440, height=900)
            await sign_in(agent, next(one for one in house.seed["agents"] if one["role"] == "agent"))
            await visitor.get_by_role("button", name="Talk to a human").click()
            await _the_agent_answers_with_a_file(agent, visitor)
            await _a_note_keeps_its_file_from_the_visitor(agent, visitor)
            await _a_name_is_text_everywhere(agent, visitor)
            for page, where in ((visitor, "baton-widget"), (agent.page, "main")):
                await is_fine(page, where)
                assert await page.evaluate("window.pwned") is None
            await _where_blobs_are_forbidden_there_are_cards(browser, house)


async def _the_visitor_attaches(page: Page) -> None:
    widget = page.locator("baton-widget")
    await widget.locator(".launcher").click()
    await expect(widget.locator("textarea")).to_be_focused()  # opening is over
    async with page.expect_file_chooser() as chooser:
        await widget.locator(".attach").press("Enter")
    picture, bill = a_file("photo.png", a_png(40, 30), "image/png"), a_file("bill.pdf", PDF)
    await (await chooser.value).set_files([picture, bill, a_file("page.png", HTML, "image/png")])
    await expect(widget.get_by_role("alert")).to_have_text("This type of file cannot be sent here.", timeout=20_000)
    await expect(widget.locator(".item progress")).to_have_count(0, timeout=20_000)
    await is_fine_in_every_look(page)
    await _drop(page, "notes.txt", "dropped words")
    await expect(widget.locator(".item")).to_have_count(4)
    await widget.get_by_role("button", name="Remove page.png").press("Enter")
    await expect(widget.locator(".attach")).to_be_focused()
    await expect(widget.locator(".item progress")).to_have_count(0, timeout=20_000)
    await widget.locator("textarea").press("Enter")  # without a word
    await is_drawn(widget.locator(".own .picture img"))
    await expect(widget.locator(".own .file")).to_have_count(2)
    await expect(widget.locator(".item")).to_have_count(0)
    await expect(widget.locator(".own.sending")).to_have_count(0, timeout=20_000)
    await is_fine_in_every_look(page)
    await page.reload()
    await is_drawn(widget.locator(".own .picture img"))  # fetched with the token this time
    assert await saved(page, widget.get_by_role("button", name="Save bill.pdf")) == PDF


async def _drop(page: Page, name: str, text: str) -> None:
    script = """(panel, [name, text]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([text], name));
        for (const type of ["dragover", "drop"])
            panel.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }"""
    await page.locator("baton-widget .panel").evaluate(script, [name, text])


async def _the_agent_answers_with_a_file(agent: Window, visitor: Page) -> None:
    panel = agent.page
    await panel.locator("[data-row]").first.click(timeout=20_000)
    await is_drawn(panel.get_by_role("log").get_by_role("img", name="photo.png"))
    assert await saved(panel, panel.get_by_role("link", name="Save bill.pdf")) == PDF
    await panel.locator("input[type=file]").set_input_files([a_file("answer.txt", b"an answer"), a_file("x.pdf", HTML)])
    await expect(panel.get_by_role("alert").get_by_text("Files of this type")).to_be_visible(timeout=20_000)
    await panel.get_by_role("button", name="Remove x.pdf").click()
    await reply(agent, "Here it is")
    card = visitor.locator("baton-widget").get_by_role("button", name="Save answer.txt")
    await expect(card).to_be_visible(timeout=20_000)
    assert await saved(visitor, card) == b"an answer"


async def _a_note_keeps_its_file_from_the_visitor(agent: Window, visitor: Page) -> None:
    panel = agent.page
    await panel.locator("label", has_text="Private note").click()
    await panel.locator("input[type=file]").set_input_files([a_file("secret.pdf", PDF)])
    add = panel.get_by_role("button", name="Add note")
    await expect(add).to_be_enabled(timeout=20_000)
    await add.click()
    await expect(panel.get_by_role("link", name="Save secret.pdf")).to_be_visible(timeout=20_000)
    await panel.locator("label", has_text="Reply").click()
    await reply(agent, "After the note")
    await expect(visitor.locator("baton-widget").get_by_text("After the note").first).to_be_visible(timeout=20_000)
    await expect(visitor.locator("baton-widget").get_by_text("secret.pdf")).to_have_count(0)


async def _a_name_is_text_everywhere(agent: Window, visitor: Page) -> None:
    for page in (visitor, agent.page):
        await page.evaluate("() => { window.canary = () => { window.pwned = true } }")
    widget = visitor.locator("baton-widget")
    await widget.locator("input[type=file]").set_input_files([a_file(NASTY, PDF)])
    await expect(widget.locator(".item .soft")).to_be_visible(timeout=20_000)
    await widget.locator("textarea").press("Enter")
    for page in (visitor, agent.page):
        await expect(page.get_by_text("onerror=canary").last).to_be_visible(timeout=20_000)
        assert await page.locator("img[src=x]").count() == 0


async def _where_blobs_are_forbidden_there_are_cards(browser: Browser, house: House) -> None:
    page = await host_page(browser, house, house.seed["bots"]["ai_only"], policy=STRICT.format(house.gateway))
    widget = page.locator("baton-widget")
    await widget.locator(".launcher").click()
    await widget.locator(".attach").wait_for()
    await widget.locator("input[type=file]").set_input_files([a_file("photo.png", a_png(40, 30))])
    await expect(widget.locator(".item .soft")).to_be_visible(timeout=20_000)
    await widget.locator("textarea").press("Enter")
    await expect(widget.locator(".own .file")).to_be_visible(timeout=20_000)
    await expect(widget.locator(".picture")).to_have_count(0)
