"""A customer's page on the gateway's own address, with a Content Security Policy of the customer's choice."""

from __future__ import annotations

import contextlib

from playwright.async_api import Browser, Error, Page, Route

from cast.houses import House


async def host_page(
    browser: Browser, house: House, bot_id: str, *, attributes: str = "", policy: str = "", **context: object
) -> Page:
    """The embed snippet on an otherwise empty page."""
    tag = f'<script async src="{house.gateway}/widget/loader.js" data-bot="{bot_id}" {attributes}></script>'
    html = f'<!doctype html><html lang="en"><title>Host</title><main><h1>Host</h1></main>{tag}'
    own = await browser.new_context(**context)  # type: ignore[arg-type]
    # A page that came out of this function is nowhere to Chromium: it would keep it from what is on this machine, as
    # Ably's stand-in is. A browser too old to know the permission does not ask for it either.
    with contextlib.suppress(Error):
        await own.grant_permissions(["local-network-access"])
    page = await own.new_page()
    page.set_default_timeout(30_000)
    headers = {"Content-Type": "text/html", **({"Content-Security-Policy": policy} if policy else {})}

    async def answer(route: Route) -> None:
        await route.fulfill(body=html, headers=headers)

    await page.route(f"{house.gateway}/host", answer)
    await page.goto(f"{house.gateway}/host")
    await page.locator("baton-widget button.launcher").wait_for()
    return page
