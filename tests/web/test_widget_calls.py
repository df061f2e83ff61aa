"""What the widget does with words that nobody is looking at, and with an answer that is too long."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from cast.browsers import chromium_browser
from cast.host_page import host_page
from cast.houses import embedded_house
from cast.people import Agent, eventually
from playwright.async_api import Page, expect
from servers.standins import StandIn

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

LATE_MS = 60_000
COUNT_NOTES = """() => { window.notes = 0; const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...at) { window.notes += 1; return start.apply(this, at); }; }"""


async def write(page: Page, text: str) -> None:
    box = page.locator("baton-widget textarea")
    await box.fill(text)
    await box.press("Enter")


async def test_an_answer_is_stopped_and_unread_words_are_seen_and_heard(
    tmp_path: Path, chromium: str, ai_standin: StandIn
) -> None:
    environment = {"BATON_OPENAI_BASE_URL": f"{ai_standin.url}/v1", "BATON_OPENAI_API_KEY": ai_standin.key}
    with embedded_house(tmp_path / "house", **environment) as house:
        async with chromium_browser(chromium) as browser, httpx.AsyncClient(timeout=30) as http:
            noor = await Agent.signs_in(http, house.agent_api, house.seed["agents"][1])
            await noor.comes_online()
            page = await host_page(browser, house, house.seed["bots"]["hybrid"])
            await page.evaluate(COUNT_NOTES)
            await page.locator("baton-widget .launcher").click()
            await _stopped(http, ai_standin, page)
            await _called(noor, page)


async def _stopped(http: httpx.AsyncClient, ai: StandIn, page: Page) -> None:
    plan = {"plan": ["long(2000)"], "match": "everything"}
    (await http.post(f"{ai.url}/_standin/plan", json=plan)).raise_for_status()
    await write(page, "Tell me everything")
    stop = page.locator("baton-widget").get_by_role("button", name="Stop")
    await stop.click(timeout=LATE_MS)
    await expect(page.locator("baton-widget .said .fate")).to_have_text("Stopped", timeout=LATE_MS)
    await expect(stop).to_have_count(0)
    assert "word2000" not in await page.locator("baton-widget .log").inner_text()


async def _called(noor: Agent, page: Page) -> None:
    widget = page.locator("baton-widget")
    await widget.locator(".ask button").click()
    chat = (await eventually(noor.waiting))[0]
    await noor.on(chat, "join")
    await expect(widget.locator(".header strong")).to_have_text("Noor Haddad", timeout=LATE_MS)
    assert await page.evaluate("notes") == 0  # the visitor is looking
    await page.keyboard.press("Escape")
    await noor.reply(chat, "It is **ready**: come and see.")
    await expect(widget.locator(".preview .excerpt")).to_have_text("It is ready: come and see.", timeout=LATE_MS)
    await expect(widget.locator(".launcher")).to_have_attribute("data-unread", "1")
    assert (await page.title()).startswith("(1) ")
    await page.wait_for_function("notes === 2")
    await widget.locator(".preview .icon").click()
    await expect(widget.locator(".preview")).to_have_count(0)
    await widget.locator(".launcher").click()
    await widget.locator(".header .icon").first.click()
    await widget.get_by_text("Turn sound off").click()
    await page.keyboard.press("Escape")
    await noor.reply(chat, "Quietly.")
    await expect(widget.locator(".preview .excerpt")).to_have_text("Quietly.", timeout=LATE_MS)
    await widget.locator(".preview .words").click()
    await expect(widget.locator(".bubble").get_by_text("Quietly.")).to_be_visible()
    assert await page.evaluate("notes") == 2
    await expect(page).to_have_title("Host")
