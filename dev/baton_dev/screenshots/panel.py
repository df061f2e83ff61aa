"""The panel's pages, each in light and dark at three widths."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from baton_dev.screenshots.panel_scene import Scene, set_the_scene
from baton_dev.screenshots.past import plant_past
from baton_dev.screenshots.people import in_the_panel
from baton_dev.screenshots.webp import as_webp

WIDTHS = {1440: 900, 1280: 800, 390: 844}

Step = Callable[[Page, Scene], Awaitable[None]]


@dataclass(frozen=True)
class View:
    """One page of the panel: its address, and what is done there before the picture. `role` says who looks."""

    name: str
    path: str
    step: Step | None = None
    role: str = "agent"


async def _note(page: Page, _scene: Scene) -> None:
    await page.locator("label", has_text="Private note").click()
    box = page.locator("textarea[aria-label='Private note']")
    await box.fill("")
    await box.press_sequentially("Please have a look @")
    await page.get_by_role("listbox", name="Colleagues").wait_for()


async def _transfer(page: Page, _scene: Scene) -> None:
    await page.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Transfer").click()
    await page.get_by_placeholder("A colleague or a team").click()


async def _filter(page: Page, _scene: Scene) -> None:
    await page.get_by_role("button", name="Choose the list").click()
    await page.get_by_role("radiogroup", name="Show").wait_for()


async def _about(page: Page, _scene: Scene) -> None:
    button = page.get_by_role("button", name="About this conversation")
    if await button.is_visible():
        await button.click()


async def _all(page: Page, _scene: Scene) -> None:
    await page.locator("label", has_text="All").first.click()


async def _preferences(page: Page, _scene: Scene) -> None:
    await page.get_by_role("button", name="Open menu").click()
    await page.get_by_role("menuitem", name="Preferences").click()


def _edit(name: str) -> Step:
    async def step(page: Page, _scene: Scene) -> None:
        await page.get_by_role("button", name=name).first.click()
        await page.get_by_role("dialog").wait_for()

    return step


async def _report(page: Page, _scene: Scene) -> None:
    await page.get_by_text("Conversations by outcome").wait_for()
    await page.locator(".recharts-bar-rectangle").first.wait_for()


async def _report_in_words(page: Page, scene: Scene) -> None:
    await _report(page, scene)
    await page.get_by_role("button", name="Table").first.click()


async def _helped(page: Page, _scene: Scene) -> None:
    await page.get_by_role("button", name="AI help").click()
    await page.get_by_role("menuitem", name="Suggest a reply").wait_for()


async def _tested(page: Page, _scene: Scene) -> None:
    await page.get_by_role("button", name="Test").click()
    await page.get_by_text("It works").wait_for()


async def _tried(page: Page, _scene: Scene) -> None:
    box = page.get_by_role("textbox", name="Say something to the draft")
    await box.fill("How long does delivery take?")
    await box.press("Enter")
    await page.get_by_text("(Stand-in)").last.wait_for()
    await box.scroll_into_view_if_needed()


async def _empty(page: Page, _scene: Scene) -> None:
    await page.get_by_text("No conversations in these days").wait_for()


VIEWS = (
    View("reports", "/reports", _report, role="owner"),
    View("reports-table", "/reports?days=7", _report_in_words, role="owner"),
    View("reports-empty", "/reports?first=2020-01-01&last=2020-01-07", _empty, role="owner"),
    View("chat-help", "/inbox/{chat}", _helped),
    View("chat-turns", "/inbox/{chat}", _about, role="owner"),
    View("bots", "/settings/bots", role="owner"),
    View("bot-new", "/settings/bots/new", role="owner"),
    View("bot-try", "/settings/bots/{bot}", _tried, role="owner"),
    View("ably", "/settings/ably", _tested, role="owner"),
    View("ai-provider", "/settings/ai", role="owner"),
    View("inbox", "/inbox", _all),
    View("inbox-filter", "/inbox", _filter),
    View("chat", "/inbox/{chat}"),
    View("chat-note", "/inbox/{chat}", _note),
    View("chat-transfer", "/inbox/{chat}", _transfer),
    View("chat-about", "/inbox/{chat}", _about),
    View("preferences", "/inbox", _preferences),
    View("agents", "/settings/agents", role="owner"),
    View("agents-change", "/settings/agents", _edit("Change Sam"), role="owner"),
    View("teams", "/settings/teams", role="owner"),
    View("teams-change", "/settings/teams", _edit("Change Sales"), role="owner"),
    View("tags", "/settings/tags", role="owner"),
    View("tags-new", "/settings/tags", _edit("New tag"), role="owner"),
    View("waiting", "/settings/waiting", role="owner"),
    View("canned-replies", "/settings/canned-replies", role="owner"),
    View("api-keys", "/settings/api-keys", role="owner"),
    View("audit-log", "/settings/audit-log", role="owner"),
    View("retention", "/settings/retention", role="owner"),
)


GUIDES = ("inbox", "chat", "chat-note", "bot-try", "ably", "reports")
"""What the guides for agents and admins show."""


async def take_panel(browser: Browser, seed: dict[str, Any], folder: Path) -> None:
    await plant_past(seed)
    scene = await set_the_scene(seed)
    pages = await _pages(browser, seed)
    for view in VIEWS:
        for width, height in WIDTHS.items():
            for scheme in ("light", "dark"):
                await _show(pages[view.role], seed, scene, view, (width, height, scheme))
                await pages[view.role].screenshot(path=folder / f"panel-{view.name}-{width}-{scheme}.png")


async def take_guides(browser: Browser, seed: dict[str, Any], folder: Path) -> None:
    """Small ones for docs/agents.md and docs/admin.md, in light."""
    await plant_past(seed)
    scene = await set_the_scene(seed)
    pages = await _pages(browser, seed)
    for view in VIEWS:
        if view.name in GUIDES:
            await _show(pages[view.role], seed, scene, view, (1280, 800, "light"))
            picture = await as_webp(pages[view.role], await pages[view.role].screenshot())
            (folder / f"panel-{view.name}.webp").write_bytes(picture)


async def _pages(browser: Browser, seed: dict[str, Any]) -> dict[str, Page]:
    return {role: await in_the_panel(browser, seed, role) for role in ("agent", "owner")}


async def _show(page: Page, seed: dict[str, Any], scene: Scene, view: View, look: tuple[int, int, str]) -> None:
    width, height, scheme = look
    await page.set_viewport_size({"width": width, "height": height})
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    await page.goto(seed["agent_api"] + view.path.format(chat=scene.chat, bot=seed["bots"]["hybrid"]))
    await page.locator("main").wait_for()
    await page.wait_for_load_state("networkidle")
    if view.step is not None:
        await view.step(page, scene)
    await page.wait_for_function("() => !document.querySelector('[aria-label=Loading]')")
    await asyncio.sleep(0.5)
