"""The widget's states, each on the screen and each without a finding of axe: light and dark, left and right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from cast.axe import findings
from cast.browsers import chromium_browser
from cast.host_page import host_page
from cast.houses import House, embedded_house
from cast.people import Agent, eventually
from playwright.async_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]



async def is_fine(page: Page, state: str) -> None:
    """In light and in dark."""
    for theme in ("light", "dark"):
        await page.evaluate("theme => $baton.push(['setTheme', theme])", theme)
        await expect(page.locator("baton-widget .panel")).to_have_class("panel dark" if theme == "dark" else "panel")
        assert await findings(page, "baton-widget") == [], f"{state}, {theme}"


async def write(page: Page, text: str) -> None:
    box = page.locator("baton-widget textarea")
    await box.fill(text)
    await box.press("Enter")


async def noor_of(http: httpx.AsyncClient, house: House) -> Agent:
    noor = await Agent.signs_in(http, house.agent_api, house.seed["agents"][1])
    await noor.comes_online()
    return noor


async def ask_for_form(http: httpx.AsyncClient, house: House) -> None:
    owner = await Agent.signs_in(http, house.agent_api, house.seed["agents"][0])
    settings = {
        "form_fields": [{"key": "name"}, {"key": "order", "label": "Order number", "required": False}],
        "consent_text": "We keep this chat for a year.",
    }
    await owner.call("PATCH", f"/v1/bots/{house.seed['bots']['hybrid']}", json=settings)


@pytest.mark.parametrize("locale", ["en", "ar"])
async def test_a_chat_from_first_contact_to_the_rating(tmp_path: Path, chromium: str, locale: str) -> None:
    with embedded_house(tmp_path / "house") as house:
        async with chromium_browser(chromium) as browser, httpx.AsyncClient(timeout=20) as http:
            noor = await noor_of(http, house)
            await ask_for_form(http, house)
            page = await host_page(
                browser,
                house,
                house.seed["bots"]["hybrid"],
                attributes=f'data-locale="{locale}"',
                reduced_motion="reduce",
            )
            await page.locator("baton-widget .launcher").click()
            widget = page.locator("baton-widget")
            await expect(widget.locator(".chips button").first).to_be_visible()
            await expect(widget.locator(".panel")).to_have_attribute("dir", "rtl" if locale == "ar" else "ltr")
            await is_fine(page, "first contact")
            await write(page, "How long does delivery take?")
            await expect(widget.get_by_text("two to three working days").first).to_be_visible()
            await expect(widget.locator(".chips")).to_have_count(0)
            await is_fine(page, "answered")
            await _through_the_form(page)
            await is_fine(page, "waiting")
            await _with_a_person(page, noor)
            await widget.locator(".header .icon").first.click()
            await is_fine(page, "menu")
            await widget.locator(".menu button").last.click()
            await expect(widget.locator(".stars")).to_be_visible()
            await widget.locator(".stars label").nth(3).click()
            await is_fine(page, "closed")
            await _transcript(page)
            await _earlier(page)


async def _through_the_form(page: Page) -> None:
    widget = page.locator("baton-widget")
    await widget.locator(".ask button").click()
    await expect(widget.locator(".questions input")).to_have_count(3)
    await is_fine(page, "form")
    await widget.locator(".questions input").first.fill("Mila")
    await widget.locator(".consent input").check()
    await widget.locator(".questions .primary").click()
    await expect(widget.locator(".pulse")).to_be_visible()


async def _with_a_person(page: Page, noor: Agent) -> None:
    conversation_id = (await eventually(noor.waiting))[0]
    visitor = (await noor.call("GET", f"/v1/conversations/{conversation_id}"))["visitor"]
    assert (visitor["name"], visitor["attributes"]) == ("Mila", {"consent": True})
    await noor.on(conversation_id, "join")
    await expect(page.locator("baton-widget .header strong")).to_have_text("Noor Haddad")
    await noor.on(conversation_id, "messages", 201, client_message_id="n1", text="Hello, this is Noor.")
    await expect(page.locator("baton-widget .bubble.agent").last).to_have_text("Hello, this is Noor.")
    await is_fine(page, "joined")


async def _transcript(page: Page) -> None:
    async with page.expect_download() as download:
        await page.locator("baton-widget .row .link").nth(1).click()
    path = await (await download.value).path()
    assert "Hello, this is Noor." in Path(path).read_text()


async def _earlier(page: Page) -> None:
    widget = page.locator("baton-widget")
    await widget.locator(".card .row .link").first.click()
    await expect(widget.locator(".chips button").first).to_be_visible()
    await widget.locator(".header .icon").first.click()
    await widget.locator(".menu button").first.click()
    await expect(widget.locator(".chats button")).to_have_count(1)
    await is_fine(page, "earlier chats")
    await widget.locator(".chats button").click()
    await expect(widget.locator(".bubble.agent").last).to_have_text("Hello, this is Noor.")
    await is_fine(page, "an earlier chat")


async def test_what_goes_wrong_is_said_and_mended_in_place(tmp_path: Path, chromium: str) -> None:
    with embedded_house(tmp_path / "house") as house:
        async with chromium_browser(chromium) as browser, httpx.AsyncClient(timeout=20) as http:
            for account in house.seed["agents"]:
                agent = await Agent.signs_in(http, house.agent_api, account)
                await agent.call("PUT", "/v1/me/availability", json={"status": "away"})
            page = await host_page(browser, house, house.seed["bots"]["hybrid"], viewport={"width": 390, "height": 800})
            await page.evaluate("$baton.push('open')")
            widget = page.locator("baton-widget")
            await expect(widget.locator(".panel")).to_have_attribute("aria-modal", "true")
            await widget.locator(".ask button").click()
            await expect(widget.locator("input[type=email]")).to_be_visible()
            await is_fine(page, "nobody available")
            await page.context.set_offline(True)
            await write(page, "Written on a train")
            await expect(widget.locator(".banner")).to_be_visible()
            await is_fine(page, "offline")
            await page.context.set_offline(False)
            await expect(widget.locator(".own.sending")).to_have_count(0, timeout=20_000)
            await expect(widget.get_by_text("Written on a train", exact=True)).to_have_count(1)
            await _in_another_tab(page)


async def _in_another_tab(page: Page) -> None:
    other = await page.context.new_page()
    tag = await page.evaluate("document.querySelector('script').outerHTML")
    html = f'<!doctype html><html lang="en"><title>Host</title>{tag}'
    await other.route("**/host", lambda route: route.fulfill(body=html, content_type="text/html"))
    await other.goto(page.url)
    await other.evaluate("$baton.push('open')")
    await expect(other.get_by_text("Written on a train", exact=True)).to_be_visible()
    await write(other, "From the other tab")
    await expect(page.get_by_text("From the other tab", exact=True)).to_have_count(1)
