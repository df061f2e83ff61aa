"""A visitor and an agent as people would be: in Chromium, on the demo shop and in the panel."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

_ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip


@dataclass
class Window:
    """A page in a context of its own, and what went wrong in it."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        # the panel asks who is signed in before anybody is: the browser itself logs that 401; and a network that comes
        # or goes on this machine (a container's) cuts what is under way: the pages ask again, as they must
        expected = any(words in message.text for words in ("401", "ERR_NETWORK_CHANGED"))
        if message.type == "error" and not expected:
            self.complaints.append(message.text)


@contextlib.asynccontextmanager
async def chromium_browser(executable: str) -> AsyncIterator[Browser]:
    """Headless, and without its own wish to call home."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


async def open_window(browser: Browser, url: str, width: int = 1280, height: int = 800) -> Window:
    context = await browser.new_context(viewport={"width": width, "height": height})
    window = Window(await context.new_page())
    window.listen()
    await window.page.goto(url)
    return window


async def sign_in(window: Window, account: dict[str, str]) -> None:
    """At the panel's door."""
    page = window.page
    await page.get_by_role("textbox", name="E-mail").fill(account["email"])
    await page.get_by_role("textbox", name="Password").fill(account["password"])
    await page.keyboard.press("Enter")
    await page.get_by_role("textbox", name="Search conversations").wait_for()


async def open_chat(window: Window) -> None:
    await window.page.locator("baton-widget button.launcher").click()
    await window.page.get_by_placeholder("Write a message…").wait_for()


async def say(window: Window, text: str) -> None:
    """The visitor writes in the widget."""
    box = window.page.locator("baton-widget textarea")
    await box.fill(text)
    await box.press("Enter")


async def reply(window: Window, text: str) -> None:
    """The agent writes in the panel."""
    box = window.page.get_by_role("textbox", name="Reply")
    await box.fill(text)
    await box.press("Control+Enter")
