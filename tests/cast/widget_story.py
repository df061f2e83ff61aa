"""A visitor in front of the widget and an agent behind it, in a house whose parts can be taken away and come back."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.async_api import Locator, Page, expect
from servers.standins import StandIn, ably_standin

from cast.browsers import chromium_browser
from cast.host_page import host_page
from cast.houses import House, embedded_house, free_ports
from cast.people import Agent, eventually

LATE_S = 60
LATE_MS = LATE_S * 1000
SESSION = """() => Object.entries(localStorage).filter(([name]) => name.startsWith("baton:"))
    .map(([, kept]) => JSON.parse(kept).session).find(Boolean)"""


@dataclass
class Story:
    """A visitor in front of the widget, an agent, and the house that both are in."""

    house: House
    http: httpx.AsyncClient
    page: Page
    noor: Agent

    @property
    def widget(self) -> Locator:
        return self.page.locator("baton-widget")

    async def write(self, text: str) -> None:
        box = self.widget.locator("textarea")
        await box.fill(text)
        await box.press("Enter")

    async def sees(self, text: str) -> None:
        await expect(self.widget.locator(".bubble").get_by_text(text).first).to_be_visible(timeout=LATE_MS)

    async def stored(self) -> list[str]:
        """What the server has, message by message."""
        session = await self.page.evaluate(SESSION)
        url = f"{self.house.gateway}/v1/conversations/{session['conversationId']}/messages?limit=500"
        answer = await self.http.get(url, headers={"Authorization": f"Bearer {session['token']}"})
        return [plain(entry["text"]) for entry in answer.json()["entries"] if entry["kind"] == "message"]

    async def is_whole(self) -> None:
        """The screen shows what is stored: each message once, in its order; the greeting stands before them."""
        bubbles = self.widget.locator(".log .bubble:not([aria-busy])")

        async def agrees() -> bool:
            shown = [plain(text) for text in await bubbles.all_inner_texts()]
            return shown[1:] == await self.stored()

        try:
            await eventually(agrees, 40)
        except AssertionError:
            shown = [plain(text) for text in await bubbles.all_inner_texts()]
            assert shown[1:] == await self.stored()  # says what differs
            raise


async def the_form_asks_for_a_name(told: Story) -> None:
    """As the bot's settings say from now on; a page that is open already knows it after a reload."""
    owner = await Agent.signs_in(told.http, told.house.agent_api, told.house.seed["agents"][0])
    await owner.call("PATCH", f"/v1/bots/{told.house.seed['bots']['hybrid']}", json={"form_fields": [{"key": "name"}]})


async def nobody_is_there(told: Story) -> None:
    for account in told.house.seed["agents"]:
        agent = await Agent.signs_in(told.http, told.house.agent_api, account)
        await agent.call("PUT", "/v1/me/availability", json={"status": "away"})


def plain(text: str) -> str:
    return " ".join(text.split())


@contextlib.contextmanager
def own_ably() -> Iterator[tuple[str, Callable[[], StandIn], Callable[[], None]]]:
    """An Ably stand-in at an address that stays: where it is, how it is started (again), and how it is killed."""
    port = free_ports(1)
    with contextlib.ExitStack() as running:

        def start() -> StandIn:
            return running.enter_context(ably_standin("--port", str(port)))

        def kill() -> None:
            os.kill(first.pid, signal.SIGKILL)
            running.close()

        first = start()
        yield f"http://127.0.0.1:{port}", start, kill


@contextlib.asynccontextmanager
async def story(folder: Path, chromium: str, **environment: str) -> AsyncIterator[Story]:
    with embedded_house(folder / "house", BATON_RATE_LIMITS="off", **environment) as house:
        async with chromium_browser(chromium) as browser, httpx.AsyncClient(timeout=30) as http:
            noor = await Agent.signs_in(http, house.agent_api, house.seed["agents"][1])
            await noor.comes_online()
            page = await host_page(browser, house, house.seed["bots"]["hybrid"], reduced_motion="reduce")
            await page.evaluate("$baton.push('open')")
            yield Story(house, http, page, noor)
