"""The picture of the README: a visitor on the demo shop, and beside it the agent who helps her."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from baton_dev.screenshots.people import (
    ask_for_a_person,
    at_the_shop,
    hear,
    in_the_panel,
    introduce,
    join,
    open_chat,
    reply,
    say,
)

_HEIGHT = 800
_SHOP, _PANEL = 520, 1060
_PAGE = """<!doctype html><style>
body {{ margin: 0; display: flex; gap: 28px; padding: 36px; background: #dfe7dd; inline-size: max-content; }}
img {{ display: block; border-radius: 14px;
  box-shadow: 0 14px 40px rgb(20 40 29 / .22), 0 0 0 1px rgb(20 40 29 / .08); }}
</style><img width="{shop_width}" height="{height}" src="data:image/png;base64,{shop}" /><img
 width="{panel_width}" height="{height}" src="data:image/png;base64,{panel}" />"""


async def take_story(browser: Browser, seed: dict[str, Any], target: Path) -> None:
    shop, panel = await asyncio.gather(
        at_the_shop(browser, seed, viewport={"width": _SHOP, "height": _HEIGHT}),
        in_the_panel(browser, seed, viewport={"width": _PANEL, "height": _HEIGHT}),
    )
    await _others(browser, seed)
    await _conversation(shop, panel)
    await asyncio.sleep(2)
    pictures = [base64.b64encode(await page.screenshot()).decode() for page in (shop, panel)]
    frame = await browser.new_page(viewport={"width": _SHOP + _PANEL + 100, "height": _HEIGHT + 72})
    await frame.set_content(
        _PAGE.format(shop=pictures[0], panel=pictures[1], height=_HEIGHT, shop_width=_SHOP, panel_width=_PANEL)
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    await frame.screenshot(path=target)


async def _others(browser: Browser, seed: dict[str, Any]) -> None:
    """The list is never empty on a working day."""
    for question in ("Do gift cards expire?", "Can I return a plant without its pot?"):
        other = await at_the_shop(browser, seed)
        await open_chat(other)
        await say(other, question)
        await other.locator("baton-widget .message:not(.own)").nth(1).wait_for()
        await ask_for_a_person(other)
        await other.context.close()


async def _conversation(shop: Page, panel: Page) -> None:
    await open_chat(shop)
    await say(shop, "Why are my leaves yellow?")
    await hear(shop, "let the soil dry")
    await introduce(shop, "Mila Novak")
    await ask_for_a_person(shop)
    await join(panel, "A yellow leaf usually")
    await hear(shop, "joined")
    await reply(panel, "Hello, this is Noor. Which plant is it, and how often do you water it?")
    await hear(shop, "Which plant is it")
    await say(shop, "A monstera. Every second day, to be honest…")
    await hear(panel, "to be honest")
    await reply(panel, "That is the reason! Once a week is plenty. Let it dry first, and it will forgive you.")
    await hear(shop, "forgive you")
    await shop.locator("baton-widget textarea").press_sequentially("Thank you, that is a relief")
