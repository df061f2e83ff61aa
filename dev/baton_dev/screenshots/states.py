"""Every state that a visitor may see, one after the other, in one look."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, Page, Route

from baton_dev.screenshots.desk import Desk
from baton_dev.screenshots.people import at_the_shop, say

SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
_FORM = {
    "form_fields": [{"key": "name"}, {"key": "email"}, {"key": "order", "label": "Order number", "required": False}],
    "consent_text": "We keep this chat for a year to answer you well.",
}
_NO_FORM: dict[str, Any] = {"form_fields": [], "consent_text": ""}
_QUESTION = "Why are my leaves yellow? I water my monstera every second day, and it stands right at the window."


@dataclass(frozen=True)
class Look:
    size: str
    theme: str
    locale: str

    @property
    def name(self) -> str:
        return f"{self.size}-{self.theme}-{self.locale}"


LOOKS = [Look(size, theme, locale) for size in SIZES for theme in ("light", "dark") for locale in ("en", "ar")]


@dataclass
class Shoot:
    """A visitor's page in one look, and where its pictures go."""

    page: Page
    folder: Path
    look: Look
    seed: dict[str, Any]

    @property
    def widget(self) -> Locator:
        return self.page.locator("baton-widget")

    async def take(self, state: str) -> None:
        """The chat with a little of the page around it; on the phone it is the whole screen."""
        panel = self.widget.locator(".panel")
        clip: Any = None
        box = await panel.bounding_box() if await panel.count() else None
        if self.look.size == "desktop" and box:
            below = self.page.viewport_size["height"] if self.page.viewport_size else 800
            left, top = max(0.0, box["x"] - 24), max(0.0, box["y"] - 24)
            clip = {"x": left, "y": top, "width": box["width"] + 48, "height": below - top}
        name = f"widget-{self.look.name}-{state}.png"
        await self.page.screenshot(path=self.folder / name, clip=clip, animations="disabled")

    async def restart(self) -> None:
        """A new chat, out of the card that the closed one shows."""
        await self.widget.locator(".card .row .link").first.click()


async def visitor(browser: Browser, seed: dict[str, Any], folder: Path, look: Look) -> Shoot:
    """Somebody new at the shop, who has not opened the chat yet."""
    options: Any = {"viewport": SIZES[look.size], "color_scheme": look.theme, "reduced_motion": "reduce"}
    page = await at_the_shop(browser, seed, **options)
    await page.evaluate("tag => $baton.push(['setLocale', tag])", look.locale)
    return Shoot(page, folder, look, seed)


async def take_states(browser: Browser, seed: dict[str, Any], folder: Path, look: Look) -> None:
    owner, noor, sam = [await Desk.of(seed, name) for name in ("owner", "noor", "sam")]
    bot = f"/v1/bots/{seed['bots']['hybrid']}"
    await owner.call("PATCH", bot, **_FORM)
    try:
        shoot = await visitor(browser, seed, folder, look)
        await _sending(shoot)
        await _answering(shoot)
        await _nobody(shoot, noor, sam)
        await _people(shoot, noor, sam)
        await _afterwards(shoot, noor)
        await _trouble(shoot)
        await shoot.page.context.close()
    finally:
        await owner.call("PATCH", bot, **_NO_FORM)


async def _sending(shoot: Shoot) -> None:
    await shoot.take("launcher")
    await shoot.widget.locator(".launcher").click()
    await shoot.widget.locator(".chips button").first.wait_for()
    await shoot.take("first-contact")
    held: list[Route] = []
    await shoot.page.route("**/messages", lambda route: held.append(route))
    await say(shoot.page, _QUESTION)
    await shoot.widget.locator(".own.sending .fate").wait_for()
    while not held:
        await shoot.page.wait_for_timeout(50)
    await shoot.take("sending")
    await held[0].fulfill(status=403, body="{}", content_type="application/problem+json")
    await shoot.widget.locator(".own.failed").wait_for()
    await shoot.take("failed")
    await shoot.page.unroute("**/messages")
    await shoot.widget.locator(".own.failed .link").first.click()


async def _answering(shoot: Shoot) -> None:
    await shoot.widget.locator(".bubble .dots").wait_for()
    await shoot.take("thinking")
    await shoot.widget.locator("button.send[type=button]").wait_for()
    await shoot.page.wait_for_timeout(600)
    await shoot.take("streaming")
    await shoot.widget.locator("button.send[type=button]").click()
    await shoot.widget.locator(".said .fate").wait_for()
    await shoot.take("stopped")
    await say(shoot.page, "And how long does delivery take?")
    await shoot.widget.get_by_text("working days").first.wait_for()
    await shoot.widget.locator("button.send[type=submit]").wait_for()
    await shoot.take("answered")
    await shoot.widget.locator(".header .icon").first.click()
    await shoot.widget.locator(".menu button").first.wait_for()
    await shoot.take("menu")
    await shoot.page.keyboard.press("Escape")


async def _nobody(shoot: Shoot, *team: Desk) -> None:
    for one in team:
        await one.is_available("away")
    await shoot.widget.locator(".ask button").click()
    await shoot.widget.locator(".questions input").first.wait_for()
    await shoot.take("form")
    await shoot.widget.locator(".questions input").nth(0).fill("Mila Novak")
    await shoot.widget.locator(".questions input").nth(1).fill("mila@example.com")
    await shoot.widget.locator(".consent input").check()
    await shoot.widget.locator(".questions .primary").click()
    await shoot.widget.locator("input[type=email]").wait_for()
    await shoot.take("nobody-available")
    for one in team:
        await one.is_available("online")


async def _people(shoot: Shoot, noor: Desk, sam: Desk) -> None:
    await shoot.widget.locator(".card .link").first.click()
    await shoot.widget.locator(".pulse").wait_for()
    await shoot.page.wait_for_timeout(500)
    await shoot.take("waiting")
    chat = await noor.next_waiting()
    await noor.on(chat, "join")
    await noor.write(chat, "Hello Mila, this is Noor. How often do you water it?")
    await shoot.widget.locator(".bubble.agent").last.wait_for()
    await say(shoot.page, "Every second day, to be honest…")
    await shoot.widget.locator(".own.sending").wait_for(state="detached")
    await shoot.take("agent-joined")
    await noor.on(chat, "typing")
    await shoot.widget.locator(".log > .dots").wait_for()
    await shoot.take("agent-typing")
    await noor.on(chat, "transfer", agent_id=sam.id)
    await sam.write(chat, "Sam here, I take care of the sick plants. **Once a week** is plenty.")
    await shoot.widget.get_by_text("Once a week").first.wait_for()
    await shoot.take("transferred")
    await shoot.widget.locator(".header .icon").last.click()
    await sam.write(chat, "And move it away from the window: direct sun burns the leaves.")
    await shoot.widget.locator(".preview .excerpt").wait_for()
    await shoot.take("unread-preview")
    await shoot.widget.locator(".preview .words").click()
    await sam.on(chat, "return-to-bot")
    await shoot.widget.locator(".ask button").wait_for()
    await shoot.take("returned")


async def _afterwards(shoot: Shoot, noor: Desk) -> None:
    await shoot.widget.locator(".ask button").click()
    await shoot.widget.locator(".pulse").wait_for()
    await noor.on(await noor.next_waiting(), "close")
    await shoot.widget.locator(".stars").wait_for()
    await shoot.take("closed")
    await shoot.widget.locator(".stars label").nth(3).click()
    await shoot.take("rating")
    await shoot.widget.locator(".card .primary").click()
    await shoot.widget.locator(".stars").wait_for(state="detached")
    await shoot.widget.locator(".card .row .link:first-child:enabled").wait_for()
    await shoot.take("rated")
    await shoot.restart()
    await shoot.widget.locator(".chips button").first.wait_for()
    await shoot.widget.locator(".header .icon").first.click()
    await shoot.widget.locator(".menu button").first.click()
    await shoot.widget.locator(".chats button").first.wait_for()
    await shoot.take("earlier")
    await shoot.widget.locator(".chats button").first.click()
    await shoot.widget.locator(".bubble.agent").first.wait_for()
    await shoot.take("earlier-read")
    await shoot.widget.locator(".bar button").click()
    await shoot.widget.locator(".chats button").first.wait_for()
    await shoot.widget.locator(".bar button").click()


async def _trouble(shoot: Shoot) -> None:
    await say(shoot.page, "Do gift cards expire?")
    await shoot.widget.get_by_text("never expire").first.wait_for()
    await shoot.page.context.set_offline(True)
    await say(shoot.page, "Written on a train")
    await shoot.widget.locator(".banner").wait_for()
    await shoot.take("offline")
    await shoot.page.evaluate("() => Object.defineProperty(navigator, 'onLine', { value: true, configurable: true })")
    await shoot.page.evaluate("$baton.push(['setTheme', 'auto'])")
    await say(shoot.page, "Are you still there?")
    await shoot.take("reconnecting")
    await shoot.page.context.set_offline(False)
    lost = await at_the_shop_of_nobody(shoot)
    await lost.take("unavailable")
    await lost.page.context.close()


async def at_the_shop_of_nobody(shoot: Shoot) -> Shoot:
    """A page whose bot does not exist, or does not want this page."""
    wrong = {**shoot.seed, "bots": {"hybrid": "0" * 26}}
    browser = shoot.page.context.browser
    assert browser is not None  # noqa: S101  (contexts of a browser have one)
    lost = await visitor(browser, wrong, shoot.folder, shoot.look)
    await lost.widget.locator(".launcher").click()
    await lost.widget.locator(".centred").wait_for()
    return lost
