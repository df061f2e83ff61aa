"""A customer's page on the gateway's own address, with a Content Security Policy of the customer's choice."""

from __future__ import annotations

from playwright.async_api import Browser, Page, Route

from cast.houses import House


async def host_page(
    browser: Browser, house: House, bot_id: str, *, attributes: str = "", policy: str = "", **context: object
) -> Page:
    """The embed snippet on an otherwise empty page."""
    tag = f'<script async src="{house.gateway}/widget/loader.js" data-bot="{bot_id}" {attributes}></script>'
    html = f'<!doctype html><html lang="en"><title>Host</title><main><h1>Host</h1></main>{tag}'
    page = await (await browser.new_context(**context)).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(30_000)
    headers = {"Content-Type": "text/html", **({"Content-Security-Policy": policy} if policy else {})}

    async def answer(route: Route) -> None:
        await route.fulfill(body=html, headers=headers)

    await page.route(f"{house.gateway}/host", answer)
    await page.goto(f"{house.gateway}/host")
    await page.locator("baton-widget button.launcher").wait_for()
    return page
