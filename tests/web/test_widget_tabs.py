"""Two tabs of one browser show one chat, whatever happens to the gateway; the chats before it can be read in either."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from cast.houses import begin_embedded
from cast.widget_story import LATE_MS, SESSION, Story, story
from playwright.async_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

OUT_OF_ORDER_S = 16
"""Longer than a few hasty attempts would last."""


async def test_two_tabs_show_one_chat_and_a_new_one_shows_the_old(tmp_path: Path, chromium: str) -> None:
    async with story(tmp_path, chromium) as told:
        other = await told.page.context.new_page()
        html = f'<!doctype html><html lang="en"><title>Host</title>{await _tag(told.page)}'
        await other.route("**/host", lambda route: route.fulfill(body=html, content_type="text/html"))
        await other.goto(told.page.url)
        await told.write("From the first tab")
        await expect(told.widget.locator(".own.sending")).to_have_count(0, timeout=LATE_MS)
        await other.evaluate("$baton.push('open')")
        second = Story(told.house, told.http, other, told.noor)
        await second.sees("From the first tab")
        await second.write("From the second tab")
        await told.sees("From the second tab")
        await told.is_whole()
        await second.is_whole()
        await _outlive_the_gateway(told, second)
        await _earlier(told)


async def _outlive_the_gateway(*tabs: Story) -> None:
    """Killed and started again under both tabs; what is written meanwhile waits, and is said once."""
    house = tabs[0].house
    house.kill("baton-dev")
    words = [f"Written without a gateway, in tab {number}" for number, _ in enumerate(tabs)]
    for tab, text in zip(tabs, words, strict=True):
        await expect(tab.widget.locator(".banner")).to_be_visible(timeout=LATE_MS)
        await tab.write(text)
        await expect(tab.widget.locator(".own.sending")).to_have_count(1)
    await asyncio.sleep(OUT_OF_ORDER_S)
    await asyncio.to_thread(begin_embedded, house, house.logs / "ready.json")
    for tab in tabs:
        await expect(tab.widget.locator(".banner")).to_have_count(0, timeout=LATE_MS)
        for text in words:
            await tab.sees(text)
        await tab.is_whole()
    stored = await tabs[0].stored()
    assert [stored.count(text) for text in words] == [1, 1]


async def _tag(page: Page) -> str:
    tag: str = await page.evaluate("document.querySelector('script').outerHTML")
    return tag


async def _earlier(told: Story) -> None:
    """Closed by an agent, a new one begun: the old one is in the list, and can be read again."""
    session = await told.page.evaluate(SESSION)
    await told.noor.comes_online()
    await told.noor.on(session["conversationId"], "close")
    await told.widget.locator(".card .row .link").first.click()
    await expect(told.widget.locator(".chips button").first).to_be_visible(timeout=LATE_MS)
    await told.widget.locator(".header .icon").first.click()
    await told.widget.locator(".menu").get_by_text("Earlier chats").click()
    await told.widget.locator(".chats button").click()
    await told.sees("From the second tab")
    await told.widget.locator(".bar button").click()
    await told.widget.locator(".bar button").click()
    await expect(told.widget.locator("textarea")).to_be_visible()
