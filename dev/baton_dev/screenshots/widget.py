"""The widget at first contact and waiting: light and dark, desk and phone, left to right and right to left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.async_api import Browser

from baton_dev.screenshots.people import ask_for_a_person, at_the_shop, open_chat

_SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}


async def take_widget(browser: Browser, seed: dict[str, Any], folder: Path) -> None:
    for size, viewport in _SIZES.items():
        for theme in ("light", "dark"):
            for locale in ("en", "ar"):
                await _take(browser, seed, folder / f"widget-{size}-{theme}-{locale}", viewport, theme, locale)


async def _take(
    browser: Browser, seed: dict[str, Any], name: Path, viewport: dict[str, int], theme: str, locale: str
) -> None:
    shop = await at_the_shop(browser, seed, viewport=viewport, color_scheme=theme, reduced_motion="reduce")
    await shop.evaluate("tag => $baton.push(['setLocale', tag])", locale)
    await open_chat(shop)
    await shop.locator("baton-widget .chips button").first.wait_for()
    await shop.screenshot(path=f"{name}-first-contact.png")
    await ask_for_a_person(shop)
    await shop.screenshot(path=f"{name}-waiting.png")
    await shop.context.close()
