"""The isolated widget on a site of another origin: it loses nothing, and keeps to the sites of its list."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from cast.browsers import chromium_browser
from cast.houses import House, embedded_house
from cast.people import Agent, eventually
from playwright.async_api import Browser, FrameLocator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

POLICY = (Path(__file__).parents[2] / "docs/widget.md").read_text().split("```csp\n")[2].split("\n```")[0]
LATE_MS = 60_000


@contextlib.asynccontextmanager
async def site(house: House, attributes: str = "") -> AsyncIterator[str]:
    """A shop of another origin, as strict as docs/widget.md says."""
    bot = house.seed["bots"]["hybrid"]
    tag = f'<script async src="{house.gateway}/widget/loader.js" data-bot="{bot}" data-isolation="iframe" {attributes}>'
    body = f'<!doctype html><html lang="de"><meta charset="utf-8"><title>Laden</title><h1>Laden</h1>{tag}</script>'
    head = f"Content-Type: text/html\r\nContent-Security-Policy: {POLICY.replace('https://GATEWAY', house.gateway)}\r\n"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        length = len(body.encode())
        writer.write(f"HTTP/1.1 200 OK\r\n{head}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        # another name of the same machine is another site to a browser
        yield f"http://localhost:{server.sockets[0].getsockname()[1]}"


async def shop_page(browser: Browser, url: str) -> tuple[Page, FrameLocator, list[str]]:
    page = await (await browser.new_context(reduced_motion="reduce")).new_page()
    page.set_default_timeout(LATE_MS)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    await page.goto(url)
    return page, page.frame_locator("baton-widget iframe"), complaints


async def test_the_chat_in_a_frame_outlives_pages_and_keeps_to_the_list(tmp_path: Path, chromium: str) -> None:
    with embedded_house(tmp_path / "house", BATON_RATE_LIMITS="off") as house:
        async with (
            chromium_browser(chromium) as browser,
            httpx.AsyncClient(timeout=30) as http,
            site(house) as shop,
        ):
            page, frame, complaints = await shop_page(browser, f"{shop}/one")
            await page.locator("baton-widget .launcher").click()
            await expect(frame.get_by_placeholder("Nachricht schreiben…")).to_be_visible()
            focused = "document.querySelector('baton-widget').shadowRoot.activeElement?.className"
            await page.wait_for_function(f"{focused} === 'frame'")  # by postMessage
            await page.keyboard.type("How long does delivery take?")
            await page.keyboard.press("Enter")
            await expect(frame.get_by_text("two to three working days").first).to_be_visible()
            kept = await page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage))")
            assert [name.rsplit(":", 1)[-1] for name in kept] == [house.seed["bots"]["hybrid"], "open"]
            await page.goto(f"{shop}/two")  # it opens by itself, with what was said
            await expect(frame.get_by_text("two to three working days").first).to_be_visible()
            await frame.locator("textarea").press("Escape")
            await expect(page.locator("baton-widget .launcher")).to_be_focused()
            await expect(page.locator("baton-widget iframe")).to_be_hidden()
            await _only_the_right_window_is_heard(page, frame)
            assert complaints == []
            await _not_on_the_list(http, house, browser, f"{shop}/three")


async def _only_the_right_window_is_heard(page: Page, frame: FrameLocator) -> None:
    """What comes from another origin than the gateway's changes nothing on the page."""
    await page.evaluate("postMessage({ baton: 'keep', name: 'stolen', value: 'x' }, '*')")
    await page.evaluate("$baton.push(['send', 'Do gift cards expire?'])")
    await expect(page.locator("baton-widget .launcher")).to_have_attribute("data-unread", "1")
    await expect(frame.locator(".preview .excerpt")).to_contain_text("never expire")
    assert "stolen" not in await page.evaluate("Object.keys(localStorage)")
    await frame.locator(".preview .words").click()
    await expect(frame.get_by_text("never expire").first).to_be_visible()


async def _not_on_the_list(http: httpx.AsyncClient, house: House, browser: Browser, url: str) -> None:
    owner = await Agent.signs_in(http, house.agent_api, house.seed["agents"][0])
    allowed = {"allowed_origins": ["https://other.example"]}
    await owner.call("PATCH", f"/v1/bots/{house.seed['bots']['hybrid']}", json=allowed)
    page, frame, complaints = await shop_page(browser, url)
    await page.locator("baton-widget .launcher").click()
    await eventually(lambda: any("frame-ancestors" in line for line in complaints))
    assert await frame.locator("textarea").count() == 0
