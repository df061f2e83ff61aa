"""Whatever happens to page, network and servers, in any state: the chat comes back, nothing lost, nothing doubled."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from cast.houses import begin_embedded
from cast.people import eventually
from cast.widget_story import LATE_MS, SESSION, Story, own_ably, story
from playwright.async_api import Page, WebSocket, expect
from servers.standins import ABLY_KEY

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

async def _reloads(told: Story) -> None:
    await told.page.reload()


async def _loses_the_network(told: Story) -> None:
    """Long enough that the widget says so."""
    await told.page.context.set_offline(True)
    await expect(told.widget.locator(".banner")).to_be_visible(timeout=LATE_MS)
    await told.page.context.set_offline(False)
    await expect(told.widget.locator(".banner")).to_have_count(0, timeout=LATE_MS)


async def _through(told: Story, state: Callable[[Story], Awaitable[None]]) -> None:
    """The state is there, and is there again after each accident."""
    await state(told)
    for happens in (_reloads, _loses_the_network):
        await happens(told)
        await state(told)
    await told.is_whole()


async def _answered(told: Story) -> None:
    await told.sees("two to three working days")


async def _waiting(told: Story) -> None:
    await expect(told.widget.locator(".pulse")).to_be_visible(timeout=LATE_MS)


async def _joined(told: Story) -> None:
    await expect(told.widget.locator(".header strong")).to_have_text("Noor Haddad", timeout=LATE_MS)
    await told.sees("Hello, this is Noor.")


async def _returned(told: Story) -> None:
    await expect(told.widget.locator(".ask button")).to_be_visible(timeout=LATE_MS)


async def _closed(told: Story) -> None:
    await expect(told.widget.locator(".stars")).to_be_visible(timeout=LATE_MS)


async def test_each_state_outlives_a_reload_and_a_cut_network(tmp_path: Path, chromium: str) -> None:
    async with story(tmp_path, chromium) as told:
        noor, ask = told.noor, told.widget.locator(".ask button")
        await told.write("How long does delivery take?")
        await told.page.reload()  # before the chat has begun, or in the middle of the answer
        await _through(told, _answered)
        await told.page.context.set_offline(True)
        await told.write("Written on a train")
        await told.page.context.set_offline(False)
        await told.sees("Written on a train")
        await ask.click()
        await _through(told, _waiting)
        chat = (await eventually(noor.waiting))[0]
        await noor.comes_online()
        await noor.on(chat, "join")
        await noor.reply(chat, "Hello, this is Noor.")
        await _through(told, _joined)
        await told.page.context.set_offline(True)
        await noor.reply(chat, "Said while you were away.")
        await told.page.context.set_offline(False)
        await told.sees("Said while you were away.")
        await noor.on(chat, "return-to-bot")
        await _through(told, _returned)
        await ask.click()
        await _waiting(told)
        await noor.on(chat, "close")
        await _through(told, _closed)
        assert (await told.stored()).count("Written on a train") == 1
