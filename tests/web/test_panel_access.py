"""The panel for everybody: no finding of axe on any page of people, tags and chats, and all of it by keyboard."""

from __future__ import annotations

import pytest
from cast.axe import findings
from cast.browsers import chromium_browser, open_chat, open_window, say
from cast.town import Town, agent_window, pass_on, thread
from playwright.async_api import Page, expect

from baton_dev.screenshots.panel_scene import set_the_scene

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

expect.set_options(timeout=30_000)
PAGES = ("inbox", "settings/agents", "settings/teams", "settings/tags", "settings/waiting")


async def test_no_page_has_a_finding_of_axe_in_light_or_dark(town: Town, chromium: str) -> None:
    scene = await set_the_scene(town.house.seed)
    async with chromium_browser(chromium) as browser:
        owner = (await agent_window(browser, town, 0)).page
        noor = (await agent_window(browser, town, 1)).page
        for scheme in ("light", "dark"):
            for page in (owner, noor):
                await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
            for path in PAGES:
                await owner.goto(f"{town.house.agent_api}/{path}")
                await owner.get_by_role("heading", level=1).wait_for()
                await owner.wait_for_load_state("networkidle")
                await is_fine(owner, f"{path}, {scheme}")
            await noor.goto(f"{town.house.agent_api}/inbox/{scene.chat}")
            await noor.get_by_role("heading", name="Tags").wait_for()
            await is_fine(noor, f"chat, {scheme}")
            await note_begun(noor)
            await is_fine(noor, f"note, {scheme}")
            dialog = await pass_on(noor, "Transfer")
            await dialog.get_by_placeholder("A colleague or a team").wait_for()
            await is_fine(noor, f"transfer, {scheme}")


async def note_begun(page: Page) -> None:
    await page.locator("label", has_text="Private note").click()
    box = page.locator("textarea[aria-label='Private note']")
    await box.fill("")
    await box.press_sequentially("@")
    await page.get_by_role("listbox", name="Colleagues").wait_for()


async def is_fine(page: Page, state: str) -> None:
    assert await findings(page) == [], state


async def test_the_main_job_is_done_with_the_keyboard_alone(town: Town, chromium: str) -> None:
    async with chromium_browser(chromium) as browser:
        agent = (await agent_window(browser, town, 2)).page
        visitor = await open_window(browser, f"{town.house.gateway}/")
        await open_chat(visitor)
        await say(visitor, "Where is my cactus?")
        await visitor.page.get_by_role("button", name="Talk to a human").click()
        keys = agent.keyboard
        await expect(agent.get_by_text("Where is my cactus?").first).to_be_visible()
        await keys.press("/")
        await keys.type("my cactus")
        await expect(agent.locator("[data-row]")).to_have_count(1)
        await keys.press("Escape")
        await keys.press("j")
        await expect(agent.locator("[data-row]").first).to_be_focused()
        await keys.press("Enter")
        await expect(agent.get_by_role("button", name="Join")).to_be_visible()
        await keys.press("t")
        await expect(agent.get_by_role("button", name="More actions")).to_be_visible()
        await keys.press("r")
        await keys.type("It stands on your window sill.")
        await keys.press("Control+Enter")
        await expect(visitor.page.get_by_text("It stands on your window sill.", exact=True)).to_be_visible()
        await keys.press("Escape")
        await keys.press("n")
        await keys.type("Found by itself.")
        await keys.press("Control+Enter")
        await expect(thread(agent).get_by_text("Found by itself.")).to_be_visible()
        await keys.press("Escape")
        await keys.press("e")
        await expect(agent.get_by_role("button", name="Reopen")).to_be_visible()
        await expect(visitor.page.get_by_text("Found by itself.")).to_have_count(0)
