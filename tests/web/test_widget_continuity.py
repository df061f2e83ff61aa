"""Whatever happens to page, network and servers, in any state: the chat comes back, nothing lost, nothing doubled."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
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


async def test_the_chat_goes_on_over_the_gateway_when_ably_goes(tmp_path: Path, chromium: str) -> None:
    with own_ably(tmp_path / "ably") as (url, _start_ably, stop_ably):
        async with story(tmp_path, chromium, BATON_ABLY_URL=url, BATON_ABLY_KEY=ABLY_KEY) as told:
            noor = told.noor
            sockets: list[WebSocket] = []
            told.page.on("websocket", lambda socket: sockets.append(socket))
            await told.write("How long does delivery take?")
            await told.sees("two to three working days")
            assert sockets == []  # nothing of Ably before a person is asked for
            await told.widget.locator(".ask button").click()
            chat = (await eventually(noor.waiting))[0]
            await noor.on(chat, "join")
            await noor.reply(chat, "Over Ably.")
            await told.sees("Over Ably.")
            await eventually(lambda: sockets, 40)
            stop_ably()
            await noor.reply(chat, "Without Ably.")
            await told.sees("Without Ably.")
            await told.write("I can hear you.")
            await told.is_whole()


async def test_two_tabs_show_one_chat_and_a_new_one_shows_the_old(tmp_path: Path, chromium: str) -> None:
    async with story(tmp_path, chromium) as told:
        other = await told.page.context.new_page()
        html = f'<!doctype html><html lang="en"><title>Host</title>{await _tag(told.page)}'
        await other.route("**/host", lambda route: route.fulfill(body=html, content_type="text/html"))
        await other.goto(told.page.url)
        await told.write("From the first tab")
        await expect(told.widget.locator(".own.sending")).to_have_count(0, timeout=LATE_MS)
        await other.evaluate("$baton.push('open')")
        second = Story(told.house, told.http, other, told.noor)
        await second.sees("From the first tab")
        await second.write("From the second tab")
        await told.sees("From the second tab")
        await told.is_whole()
        await second.is_whole()
        await _earlier(told)


async def _tag(page: Page) -> str:
    tag: str = await page.evaluate("document.querySelector('script').outerHTML")
    return tag


async def _earlier(told: Story) -> None:
    """Closed by an agent, a new one begun: the old one is in the list, and can be read again."""
    session = await told.page.evaluate(SESSION)
    await told.noor.comes_online()
    await told.noor.on(session["conversationId"], "close")
    await told.widget.locator(".card .row .link").first.click()
    await expect(told.widget.locator(".chips button").first).to_be_visible(timeout=LATE_MS)
    await told.widget.locator(".header .icon").first.click()
    await told.widget.locator(".menu").get_by_text("Earlier chats").click()
    await told.widget.locator(".chats button").click()
    await told.sees("From the second tab")
    await told.widget.locator(".bar button").click()
    await told.widget.locator(".bar button").click()
    await expect(told.widget.locator("textarea")).to_be_visible()
