"""docs/widget.md keeps its word: every example in it runs, on a page as strict as it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from cast.browsers import chromium_browser
from cast.host_page import host_page
from cast.houses import House, embedded_house
from cast.people import Agent, eventually
from playwright.async_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(150)]

LATE_MS = 60_000
PAGE = (Path(__file__).parents[2] / "docs/widget.md").read_text()


def examples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def identity_token(user_id: str, bot_id: str, secret: str) -> str:
    room: dict[str, Any] = {}
    exec(examples("python")[0], room)
    token: str = room["identity_token"](user_id, bot_id, secret)
    return token


async def test_every_example_runs(tmp_path: Path, chromium: str) -> None:
    with embedded_house(tmp_path / "house") as house:
        bot_id = house.seed["bots"]["hybrid"]
        secret = await _identity_secret(house)
        async with chromium_browser(chromium) as browser:
            assert 'data-bot="BOT_ID"' in examples("html")[0]
            policy = examples("csp")[0].strip().replace("https://GATEWAY", house.gateway)
            page = await host_page(browser, house, bot_id, policy=policy, locale="de-AT")
            loading, user, events, identity = examples("js")
            heard: list[str] = []
            page.on("console", lambda message: heard.append(message.text))
            await page.evaluate(f"() => {{ {events} }}")
            await page.evaluate(f"() => {{ {loading} }}")
            dialog = page.get_by_role("dialog")
            await expect(dialog).to_have_attribute("lang", "en")  # the page's language goes before the browser's
            await page.evaluate(f"() => {{ {user} }}")
            await expect(dialog).to_have_attribute("lang", "fr")
            await expect(dialog).to_have_class("panel dark")
            await expect(page.get_by_placeholder("Écrire un message…")).to_be_visible()
            await expect(page.get_by_text("Where is my order?", exact=True)).to_be_visible()
            await expect(page.locator("baton-widget .message:not(.own)")).to_have_count(2, timeout=20_000)
            await eventually(lambda: {"visitor", "bot"} <= set(heard))
            token = identity_token("4711", bot_id, secret)
            await page.evaluate(f"() => {{ const IDENTITY_TOKEN = '{token}'; {identity} }}")
            await _is_known_to_agents(house, page)
            other = await host_page(browser, house, bot_id, policy=policy)
            await other.evaluate(f"() => {{ const IDENTITY_TOKEN = '{token}'; {identity} }}")
            await _sees_what_was_said_elsewhere(other)
            assert not [line for line in heard if "Content Security Policy" in line], heard


async def _identity_secret(house: House) -> str:
    async with httpx.AsyncClient() as http:
        owner = await Agent.signs_in(http, house.agent_api, house.seed["agents"][0])
        secret: str = (await owner.call("POST", "/v1/settings/identity", 201))["secret"]
        return secret


async def _is_known_to_agents(house: House, page: Page) -> None:
    async with httpx.AsyncClient() as http:
        agent = await Agent.signs_in(http, house.agent_api, house.seed["agents"][1])
        for _ in range(50):
            visitor = (await agent.call("GET", "/v1/conversations"))["items"][0]["visitor"]
            if visitor["verified"]:
                break
            await page.wait_for_timeout(100)
    assert visitor["verified"]
    assert (visitor["name"], visitor["email"]) == ("Mila Novak", "mila@example.com")
    assert visitor["attributes"] == {"plan": "pro", "cart_items": 3}


async def _sees_what_was_said_elsewhere(page: Page) -> None:
    """The same person in a browser that has never seen this site."""
    widget = page.locator("baton-widget")
    await widget.locator(".launcher").click()
    await widget.get_by_role("button", name="More").click(timeout=LATE_MS)
    await widget.get_by_text("Earlier chats").click()
    await widget.locator(".chats button").first.click(timeout=LATE_MS)
    await expect(widget.get_by_text("Where is my order?", exact=True)).to_be_visible(timeout=LATE_MS)
    await widget.get_by_role("button", name="Continue this chat").click(timeout=LATE_MS)
    await expect(widget.get_by_placeholder("Write a message…")).to_be_visible(timeout=LATE_MS)
    await expect(widget.get_by_text("Where is my order?", exact=True)).to_have_count(1)


async def test_the_page_shows_hides_and_resets_the_widget_and_a_second_tag_changes_nothing(
    tmp_path: Path, chromium: str
) -> None:
    with embedded_house(tmp_path / "house") as house:
        async with chromium_browser(chromium) as browser:
            attributes = 'data-position="left" data-colour="#ffd43b"'
            page = await host_page(browser, house, house.seed["bots"]["ai_only"], attributes=attributes)
            asked: list[str] = []
            page.on("request", lambda request: asked.append(request.url))
            launcher = page.locator("baton-widget button.launcher")
            box = await launcher.bounding_box()
            assert box is not None
            assert box["x"] == 20
            await expect(launcher).to_have_css("background-color", "rgb(255, 212, 59)")
            await expect(launcher).to_have_css("color", "rgb(0, 0, 0)")  # white could not be read on it
            await page.evaluate("$baton.push('hide')")
            await expect(launcher).to_be_hidden()
            await page.evaluate("$baton.push('show', ['setTheme', 'dark'])")
            await expect(launcher).to_be_visible()
            assert asked == []  # nothing more than the loader before somebody opens the chat
            await page.evaluate(
                "() => { const tag = document.querySelector('script').cloneNode(); document.body.append(tag); }"
            )
            await page.evaluate("$baton.push('open', ['send', 'Hello'])")
            await expect(page.locator("baton-widget .panel.dark")).to_have_count(1)
            await expect(page.get_by_text("Hello", exact=True)).to_be_visible()
            await expect(page.locator("baton-widget .message:not(.own)")).to_have_count(2, timeout=20_000)
            assert await page.locator("baton-widget").count() == 1
            await page.keyboard.press("Escape")
            await expect(page.get_by_role("dialog")).to_be_hidden()
            focused = "document.querySelector('baton-widget').shadowRoot.activeElement.className"
            assert await page.evaluate(focused) == "launcher"
            await page.evaluate("$baton.push('reset')")
            assert await page.evaluate("localStorage.length") == 0
