"""A town: a house whose world outside can be told to fail, and agents at their panels in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.async_api import Browser, Locator, Page, expect
from servers.standins import StandIn, ably_standin, ai_standin

from cast.browsers import Window, open_window, sign_in
from cast.houses import House, embedded_house

BELL = """() => {
    window.rings = 0;
    const tone = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function () { window.rings += 1; return tone.call(this); };
}"""
"""Counts the tones."""


@dataclass(frozen=True)
class Town:
    """The house and the world around it."""

    house: House
    ably: StandIn
    ai: StandIn

    async def tell(self, standin: StandIn, route: str, **wish: object) -> None:
        async with httpx.AsyncClient() as http:
            (await http.post(f"{standin.url}/_standin/{route}", json=wish)).raise_for_status()


@contextmanager
def a_town(folder: Path) -> Iterator[Town]:
    """Slow enough in speaking that somebody can step in between two words."""
    with ExitStack() as stack:
        ably, ai = stack.enter_context(ably_standin()), stack.enter_context(ai_standin("--token-delay-ms", "80"))
        world = {
            "BATON_ABLY_URL": ably.url,
            "BATON_ABLY_KEY": ably.key,
            "BATON_OPENAI_BASE_URL": f"{ai.url}/v1",
            "BATON_OPENAI_API_KEY": ai.key,
        }
        house = stack.enter_context(embedded_house(folder, **world))
        yield Town(house, ably, ai)


async def agent_window(browser: Browser, town: Town, number: int) -> Window:
    window = await open_window(browser, f"{town.house.agent_api}/", width=1440, height=900)
    await window.page.evaluate(BELL)
    await sign_in(window, town.house.seed["agents"][number])
    await window.page.locator("label", has_text="All").first.click()
    return window


def thread(page: Page) -> Locator:
    return page.get_by_role("log", name="Messages")


async def note(page: Page, text: str, name: str) -> None:
    await page.locator("label", has_text="Private note").click()
    box = page.locator("textarea[aria-label='Private note']")
    await box.press_sequentially(text)
    await page.get_by_role("option", name=name).click()
    await expect(box).to_have_value(re.compile(f"@{name}"))
    await box.press("Control+Enter")
    await expect(thread(page).get_by_text(text.partition("@")[0])).to_be_visible()
    await page.locator("label", has_text="Reply").first.click()


async def pass_on(page: Page, item: str) -> Locator:
    await page.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name=item).click()
    return page.get_by_role("dialog")
