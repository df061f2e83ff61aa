"""The customiser of the demo site: what is chosen shows at once, and the tag that it gives makes the same chat."""

from __future__ import annotations

from pathlib import Path

import pytest
from cast.browsers import chromium_browser, open_window
from cast.houses import House, embedded_house
from playwright.async_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(150)]


async def test_a_look_shows_at_once_and_its_tag_gives_the_same(tmp_path: Path, chromium: str) -> None:
    with embedded_house(tmp_path / "house") as house:
        async with chromium_browser(chromium) as browser:
            window = await open_window(browser, house.gateway)
            page, widget = window.page, window.page.locator("baton-widget")
            await _the_shop_says_its_colour(page, house)
            await expect(widget.locator(".header strong")).to_have_text("Fern", timeout=30_000)
            await page.locator("[name=title]").fill('Ask "Fern" & friends')
            await page.locator("[name=colour]").fill("#a2543c")
            await page.locator("[name=position]").select_option("left")
            await page.locator("[name=locale]").select_option("de")
            await _shows(page)
            tag = await page.locator("#snippet").inner_text()
            assert 'data-title="Ask &quot;Fern&quot; &amp; friends"' in tag

            html = f'<!doctype html><html lang="en"><title>Host</title>{tag}'
            await page.route("**/host", lambda route: route.fulfill(body=html, content_type="text/html"))
            await page.goto(f"{house.gateway}/host")
            await expect(widget.locator(".launcher")).to_be_visible()
            await page.evaluate("$baton.push('open')")
            await _shows(page)
            assert window.complaints == []


async def _the_shop_says_its_colour(page: Page, house: House) -> None:
    """In the tag: nobody has clicked yet."""
    launcher = page.locator("baton-widget .launcher")
    await expect(launcher).to_have_css("background-color", "rgb(47, 111, 79)", timeout=30_000)
    await expect(launcher).to_have_css("color", "rgb(255, 255, 255)")
    await page.goto(f"{house.gateway}/demo/customise.html")


async def _shows(page: Page) -> None:
    widget = page.locator("baton-widget")
    await expect(widget.locator(".header strong")).to_have_text('Ask "Fern" & friends', timeout=30_000)
    await expect(widget.locator(".header")).to_have_css("background-color", "rgb(162, 84, 60)")
    await expect(widget).to_have_attribute("data-position", "left")
    await expect(widget.get_by_placeholder("Nachricht schreiben…")).to_be_visible()
