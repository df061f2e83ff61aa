"""The visitor and the agent in the pictures, and what they do."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Browser, Page

SLOW_MS = 60_000


async def at_the_shop(browser: Browser, seed: dict[str, Any], mode: str = "hybrid", **context: Any) -> Page:
    page = await _page(browser, **context)
    await page.goto(f"{seed['gateway']}/?bot={seed['bots'][mode]}")
    await page.locator("baton-widget button.launcher").wait_for()
    return page


async def in_the_panel(browser: Browser, seed: dict[str, Any], role: str = "agent", **context: Any) -> Page:
    page = await _page(browser, **context)
    account = next(one for one in seed["agents"] if one["role"] == role)
    await page.goto(f"{seed['agent_api']}/")
    await page.get_by_role("textbox", name="E-mail").fill(account["email"])
    await page.get_by_role("textbox", name="Password").fill(account["password"])
    await page.keyboard.press("Enter")
    await page.get_by_role("textbox", name="Search conversations").wait_for()
    return page


async def _page(browser: Browser, **context: Any) -> Page:
    page = await (await browser.new_context(**context)).new_page()
    page.set_default_timeout(SLOW_MS)
    return page


async def open_chat(shop: Page) -> None:
    await shop.locator("baton-widget button.launcher").click()
    await shop.locator("baton-widget textarea").wait_for()


async def say(shop: Page, text: str) -> None:
    box = shop.locator("baton-widget textarea")
    await box.fill(text)
    await box.press("Enter")


async def hear(page: Page, text: str) -> None:
    await page.get_by_text(text).last.wait_for()


async def ask_for_a_person(shop: Page) -> None:
    await shop.locator("baton-widget .ask button").click()
    await shop.locator("baton-widget .pulse").wait_for()


async def join(panel: Page, preview: str) -> None:
    await panel.get_by_text(preview).first.click()
    await panel.get_by_role("button", name="Join").click()
    await panel.get_by_role("textbox", name="Reply").wait_for()


async def reply(panel: Page, text: str) -> None:
    box = panel.get_by_role("textbox", name="Reply")
    await box.fill(text)
    await box.press("Control+Enter")


async def introduce(shop: Page, name: str) -> None:
    """Says who the visitor is, with her own token."""
    patched = await shop.evaluate(
        """async name => {
            const [session] = Object.entries(localStorage).filter(([key]) => key.startsWith("baton:"))
                .map(([, kept]) => JSON.parse(kept).session).filter(Boolean);
            const headers = { Authorization: `Bearer ${session.token}`, "Content-Type": "application/json" };
            const address = `/v1/conversations/${session.conversationId}/visitor`;
            return (await fetch(address, { method: "PATCH", headers, body: JSON.stringify({ name }) })).ok;
        }""",
        name,
    )
    if not patched:
        raise RuntimeError("the gateway did not take the visitor's name")
