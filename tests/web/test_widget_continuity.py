"""Whatever happens to page, network and servers, in any state: the chat comes back, nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from cast.houses import begin_embedded
from cast.people import eventually
from cast.widget_story import (
    LATE_MS,
    LATE_S,
    SESSION,
    Story,
    nobody_is_there,
    own_ably,
    story,
    the_form_asks_for_a_name,
)
from playwright.async_api import Page, WebSocket, expect
from servers.standins import ABLY_KEY, ai_standin

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

OUT_OF_ORDER_S = 16
"""Longer than a few hasty attempts would last."""


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


async def _in_the_form(told: Story) -> None:
    """What was filled in stands there still."""
    await expect(told.widget.locator(".questions input").first).to_have_value("Mila", timeout=LATE_MS)


async def _nobody_there(told: Story) -> None:
    await expect(told.widget.locator("input[type=email]")).to_be_visible(timeout=LATE_MS)


async def _waiting(told: Story) -> None:
    await expect(told.widget.locator(".pulse")).to_be_visible(timeout=LATE_MS)


async def _joined(told: Story) -> None:
    await expect(told.widget.locator(".header strong")).to_have_text("Noor Haddad", timeout=LATE_MS)
    await told.sees("Hello, this is Noor.")


async def _returned(told: Story) -> None:
    await expect(told.widget.locator(".ask button")).to_be_visible(timeout=LATE_MS)


async def _closed(told: Story) -> None:
    await expect(told.widget.locator(".stars")).to_be_visible(timeout=LATE_MS)


async def _asks_in_vain(told: Story) -> None:
    """Through the form, while nobody is available; the network goes at every step."""
    await nobody_is_there(told)
    await told.widget.locator(".ask button").click()
    await told.widget.locator(".questions input").first.fill("Mila")
    await _loses_the_network(told)
    await _in_the_form(told)
    await told.page.context.set_offline(True)
    await told.widget.locator(".questions .primary").click()
    await expect(told.widget.locator(".notice")).to_be_visible(timeout=LATE_MS)
    await told.page.context.set_offline(False)
    await _in_the_form(told)
    await told.widget.locator(".questions .primary").click()
    await _through(told, _nobody_there)


async def _answers(told: Story) -> None:
    """The network goes while the bot speaks."""
    await told.write("How long does delivery take?")
    await expect(told.widget.locator(".bubble[aria-busy]")).to_be_visible(timeout=LATE_MS)
    await _loses_the_network(told)
    await told.is_whole()


async def test_each_state_outlives_a_reload_and_a_cut_network(tmp_path: Path, chromium: str) -> None:
    with ai_standin("--token-delay-ms", "120") as ai:
        async with story(tmp_path, chromium, BATON_OPENAI_BASE_URL=f"{ai.url}/v1", BATON_OPENAI_API_KEY=ai.key) as told:
            await _through_every_state(told)


async def _through_every_state(told: Story) -> None:
    noor, ask = told.noor, told.widget.locator(".ask button")
    await the_form_asks_for_a_name(told)
    await told.write("How long does delivery take?")
    await told.page.reload()  # before the chat has begun, or in the middle of the answer
    await _through(told, _answered)
    await _answers(told)
    await told.page.context.set_offline(True)
    await told.write("Written on a train")
    await told.page.context.set_offline(False)
    await told.sees("Written on a train")
    await _asks_in_vain(told)
    await told.widget.locator(".card .link").first.click()  # waits all the same
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


async def test_the_chat_goes_on_over_the_gateway_when_ably_goes_and_returns_to_it(
    tmp_path: Path, chromium: str
) -> None:
    with own_ably() as (url, start_ably, stop_ably):
        async with story(tmp_path, chromium, BATON_ABLY_URL=url, BATON_ABLY_KEY=ABLY_KEY) as told:
            noor = told.noor
            heard: list[str] = []
            told.page.on("websocket", lambda socket: _listen(socket, heard))
            await told.write("How long does delivery take?")
            await told.sees("two to three working days")
            assert heard == []  # nothing of Ably before a person is asked for
            await told.widget.locator(".ask button").click()
            chat = (await eventually(noor.waiting))[0]
            await noor.on(chat, "join")
            await noor.reply(chat, "Over Ably.")
            await told.sees("Over Ably.")
            await eventually(lambda: heard, LATE_S)
            stop_ably()
            await noor.reply(chat, "Without Ably.")
            await told.sees("Without Ably.")
            await told.write("I can hear you.")
            await told.is_whole()
            await asyncio.to_thread(start_ably)
            await _over_ably_again(told, chat, heard)
            await told.write("So can I.")
            await told.is_whole()


def _listen(socket: WebSocket, heard: list[str]) -> None:
    """That Ably is asked for, and what comes over it."""
    heard.append("opened")
    socket.on("framereceived", lambda frame: heard.append(str(frame)))


async def _over_ably_again(told: Story, chat: str, heard: list[str]) -> None:
    """The widget tries Ably every half minute; some word comes over it then, as well as onto the screen."""
    for number in range(60):
        word = f"Over Ably again, {number}."
        await told.noor.reply(chat, word)
        await told.sees(word)
        if any("Over Ably again" in frame for frame in heard):
            return
        await asyncio.sleep(2)
    raise AssertionError("nothing came over Ably after its return")


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
        await _outlive_the_gateway(told, second)
        await _earlier(told)


async def _outlive_the_gateway(*tabs: Story) -> None:
    """Killed and started again under both tabs; what is written meanwhile waits, and is said once."""
    house = tabs[0].house
    house.kill("baton-dev")
    words = [f"Written without a gateway, in tab {number}" for number, _ in enumerate(tabs)]
    for tab, text in zip(tabs, words, strict=True):
        await expect(tab.widget.locator(".banner")).to_be_visible(timeout=LATE_MS)
        await tab.write(text)
        await expect(tab.widget.locator(".own.sending")).to_have_count(1)
    await asyncio.sleep(OUT_OF_ORDER_S)
    await asyncio.to_thread(begin_embedded, house, house.logs / "ready.json")
    for tab in tabs:
        await expect(tab.widget.locator(".banner")).to_have_count(0, timeout=LATE_MS)
        for text in words:
            await tab.sees(text)
        await tab.is_whole()
    stored = await tabs[0].stored()
    assert [stored.count(text) for text in words] == [1, 1]


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
