"""The admin's pages and the AI's help in a real browser: one house, two people, and no finding of axe on any page."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from cast.axe import findings
from cast.browsers import Window, chromium_browser, open_window, sign_in
from cast.houses import House, embedded_house
from cast.people import Agent, Visitor
from playwright.async_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SOON = 20_000
PAGES = {
    "/reports": "Conversations by outcome",
    "/reports?first=2020-01-01&last=2020-01-02": "No conversations in these days",
    "/settings/bots": "Fern",
    "/settings/bots/new": "Try it",
    "/settings/ably": "Key in use",
    "/settings/ai": "Next provider",
}


async def test_an_agent_is_helped_and_an_admin_sees_what_it_cost(tmp_path: Path, chromium: str) -> None:
    with embedded_house(tmp_path / "house") as house:
        async with chromium_browser(chromium) as browser, httpx.AsyncClient(timeout=20) as http:
            accounts = {account["role"]: account for account in reversed(house.seed["agents"])}
            noor = await Agent.signs_in(http, house.agent_api, accounts["agent"])
            await noor.comes_online()
            visitor = await Visitor.begins(http, house.gateway, house.seed["bots"]["hybrid"], visitor={"name": "Ada"})
            await visitor.answer_to(await visitor.say("Why are my leaves yellow?"))
            await visitor.call("POST", visitor.path("/handoff"), 202, json={"wait": True})
            agent = await open_window(browser, f"{house.agent_api}/", width=1440, height=900)
            await sign_in(agent, accounts["agent"])
            found = await _be_helped(agent, house, visitor)
            owner = await open_window(browser, f"{house.agent_api}/", width=1440, height=900)
            await sign_in(owner, accounts["owner"])
            found += await _look_through(owner, house, visitor)
            assert found == []
            assert agent.complaints == []
            assert owner.complaints == []


async def _be_helped(agent: Window, house: House, visitor: Visitor) -> list[str]:
    page = agent.page
    await page.goto(f"{house.agent_api}/inbox/{visitor.id}")
    await page.get_by_role("button", name="Join").click()
    await page.get_by_role("button", name="Summarise with AI").click()
    await expect(page.get_by_text("The visitor wants an answer.")).to_be_visible(timeout=SOON)
    box = page.get_by_role("textbox", name="Reply", exact=True)
    await box.fill("Hello Ada.")
    await _choose_help(page, "Suggest a reply")
    await expect(page.get_by_role("button", name="Undo")).to_be_visible(timeout=SOON)
    assert (await box.input_value()).startswith("Hello Ada.\n\n(Stand-in) Thank you for your patience.")
    await page.get_by_role("button", name="Undo").click()
    await expect(box).to_have_value("Hello Ada.")
    await _choose_help(page, "Make it friendlier")
    await expect(page.get_by_role("button", name="Undo")).to_be_visible(timeout=SOON)
    assert "Hello Ada." in await box.input_value()
    authors = [entry["author"] for entry in await visitor.entries() if entry["kind"] == "message"]
    assert authors == ["visitor", "bot"]  # nothing of it has been sent
    return await _findings(page, "chat")


async def _choose_help(page: Page, name: str) -> None:
    await page.get_by_role("button", name="AI help").click()
    await page.get_by_role("menuitem", name=name).click()


async def _look_through(owner: Window, house: House, visitor: Visitor) -> list[str]:
    page = owner.page
    found: list[str] = []
    await page.goto(f"{house.agent_api}/inbox/{visitor.id}")
    await expect(page.get_by_text("AI turns")).to_be_visible(timeout=SOON)
    for path, text in PAGES.items():
        await page.goto(f"{house.agent_api}{path}")
        await expect(page.get_by_text(text).first).to_be_visible(timeout=SOON)
        found += await _findings(page, path)
    await page.goto(f"{house.agent_api}/reports")
    await page.get_by_role("button", name="Table").first.click()
    await expect(page.get_by_role("table", name="Conversations by outcome")).to_be_visible(timeout=SOON)
    await page.goto(f"{house.agent_api}/settings/ably")
    await page.get_by_role("button", name="Test").click()
    await expect(page.get_by_text("It works")).to_be_visible(timeout=SOON)
    return found + await _try_a_draft(page, house)


async def _try_a_draft(page: Page, house: House) -> list[str]:
    """What is not saved answers already."""
    await page.goto(f"{house.agent_api}/settings/bots/{house.seed['bots']['hybrid']}")
    await page.get_by_role("textbox", name="Instructions").fill("Cacti are shipped to the Moon in nine days.")
    box = page.get_by_role("textbox", name="Say something to the draft")
    chat = page.get_by_role("log", name="Test chat")
    await box.fill("When are cacti shipped to the Moon?")
    await box.press("Enter")
    await expect(chat.get_by_text("nine days")).to_be_visible(timeout=SOON)
    await expect(chat.get_by_label("Thinking")).to_have_count(0)
    await box.fill("I want to talk to a human")
    await page.get_by_role("button", name="Ask", exact=True).click(timeout=SOON)
    await expect(chat.get_by_text("A person would be asked for now")).to_be_visible(timeout=SOON)
    return await _findings(page, "bot")


async def _findings(page: Page, where: str) -> list[str]:
    found: list[str] = []
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        await page.locator(f"html[data-mantine-color-scheme={scheme}]").wait_for(state="attached")
        found += [f"{where}, {scheme}: {one}" for one in await findings(page)]
    return found
