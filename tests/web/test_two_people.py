"""The plain pages in a real browser: a visitor on the demo shop, an agent in the panel, a whole conversation."""

from __future__ import annotations

from pathlib import Path

import pytest
from cast.browsers import Window, chromium_browser, open_chat, open_window, reply, say, sign_in
from cast.houses import House, embedded_house
from playwright.async_api import Browser, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(150)]

NASTY = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script> [x](javascript:alert(1))"


def account(house: House, role: str = "agent") -> dict[str, str]:
    found: dict[str, str] = next(one for one in house.seed["agents"] if one["role"] == role)
    return found


async def both(browser: Browser, house: House) -> tuple[Window, Window]:
    agent = await open_window(browser, f"{house.agent_api}/", width=1440, height=900)
    await sign_in(agent, account(house))
    visitor = await open_window(browser, f"{house.gateway}/")
    return visitor, agent


async def test_a_visitor_asks_the_bot_then_a_person_and_they_chat_until_the_end(tmp_path: Path, chromium: str) -> None:
    with embedded_house(tmp_path / "house") as house:
        async with chromium_browser(chromium) as browser:
            visitor, agent = await both(browser, house)
            shop, panel = visitor.page, agent.page
            await open_chat(visitor)
            await say(visitor, "How long does delivery take?")
            await expect(shop.get_by_text("two to three working days").first).to_be_visible(timeout=10_000)
            await shop.get_by_role("button", name="Talk to a human").click()
            await expect(shop.get_by_text("Number 1 in line")).to_be_visible(timeout=10_000)
            row = panel.get_by_text("How long does delivery take?").or_(panel.get_by_text("two to three working days"))
            await row.first.click(timeout=10_000)
            await panel.get_by_role("button", name="Join").click()
            await expect(shop.get_by_text("Noor Haddad").first).to_be_visible(timeout=10_000)
            await reply(agent, "Hello, this is Noor.")
            await expect(shop.get_by_text("Hello, this is Noor.", exact=True)).to_be_visible(timeout=10_000)
            await say(visitor, "My fern is sad.")
            await expect(panel.get_by_text("My fern is sad.").last).to_be_visible(timeout=10_000)
            await _nasty_text_stays_text(visitor, agent)
            await shop.reload()  # the chat was open, and opens again by itself
            await expect(shop.get_by_text("Hello, this is Noor.", exact=True)).to_be_visible(timeout=10_000)
            await expect(shop.get_by_text("My fern is sad.", exact=True)).to_have_count(1)
            assert visitor.complaints == []
            assert agent.complaints == []


async def _nasty_text_stays_text(visitor: Window, agent: Window) -> None:
    await say(visitor, NASTY)
    await expect(agent.page.get_by_text("onerror=").last).to_be_visible(timeout=10_000)
    await reply(agent, NASTY)
    await expect(
        visitor.page.locator("baton-widget .bubble, baton-widget p").get_by_text("onerror=").last
    ).to_be_visible(timeout=10_000)
    assert "owned" not in await visitor.page.title() + await agent.page.title()
    assert await visitor.page.locator("baton-widget img[src=x]").count() == 0
    assert await agent.page.locator("img[src=x], a[href^='javascript']").count() == 0


async def test_each_of_the_three_bots_can_be_chosen_in_the_shop(tmp_path: Path, chromium: str) -> None:
    with embedded_house(tmp_path / "house") as house:
        async with chromium_browser(chromium) as browser:
            for mode, bot_id in house.seed["bots"].items():
                visitor = await open_window(browser, f"{house.gateway}/?bot={bot_id}")
                await open_chat(visitor)
                button = visitor.page.get_by_role("button", name="Talk to a human")
                await expect(button).to_have_count(1 if mode == "hybrid" else 0)
                assert visitor.complaints == [], mode
