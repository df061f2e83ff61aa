"""Whatever happens to page and network, in any state: the chat comes back, nothing lost, nothing doubled."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from cast.people import Agent, eventually
from cast.widget_story import LATE_MS, Story, nobody_is_there, story, the_form_asks_for_a_name
from playwright.async_api import expect
from servers.standins import ai_standin

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

QUESTION = "How long does delivery take?"


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


async def _transferred(told: Story) -> None:
    await expect(told.widget.locator(".header strong")).to_have_text("Sam Okafor", timeout=LATE_MS)
    await expect(told.widget.locator(".event").last).to_have_text("Sam Okafor takes over from here", timeout=LATE_MS)
    await told.sees("And this is Sam.")


async def _returned(told: Story) -> None:
    await expect(told.widget.locator(".ask button")).to_be_visible(timeout=LATE_MS)


async def _closed(told: Story) -> None:
    await expect(told.widget.locator(".stars")).to_be_visible(timeout=LATE_MS)


async def _makes_contact(told: Story) -> None:
    """The network goes before the first word: it waits, begins the chat when the network is back, and is said once."""
    await expect(told.widget.locator(".log .bubble")).to_have_count(1, timeout=LATE_MS)  # the greeting
    await told.page.context.set_offline(True)
    await told.write(QUESTION)
    await expect(told.widget.locator(".banner")).to_be_visible(timeout=LATE_MS)
    await expect(told.widget.locator(".own.sending")).to_have_count(1)
    await told.page.context.set_offline(False)
    await expect(told.widget.locator(".own.sending")).to_have_count(0, timeout=LATE_MS)
    await told.page.reload()  # in the middle of the answer
    await _through(told, _answered)
    assert (await told.stored()).count(QUESTION) == 1


async def _fills_in_the_form(told: Story) -> None:
    name = told.widget.locator(".questions input").first
    await told.widget.locator(".ask button").click()
    await expect(name).to_have_value("", timeout=LATE_MS)
    await name.fill("Mila")


async def _asks_in_vain(told: Story) -> None:
    """Through the form, while nobody is available; the network goes at every step.

    After a reload the form is as if it had not been opened: what stood in it was never sent, and is personal, so the
    browser does not keep it. The chat is whole, and the way to a person open.
    """
    await nobody_is_there(told)
    await _fills_in_the_form(told)
    await _reloads(told)
    await told.is_whole()
    await _fills_in_the_form(told)
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
    await told.write(QUESTION)
    await expect(told.widget.locator(".bubble[aria-busy]")).to_be_visible(timeout=LATE_MS)
    await _loses_the_network(told)
    await told.is_whole()


async def _is_passed_on(told: Story, chat: str) -> Agent:
    """To a colleague, while the visitor has no network."""
    noor, sam = told.noor, await Agent.signs_in(told.http, told.house.agent_api, told.house.seed["agents"][2])
    await sam.comes_online()
    await told.page.context.set_offline(True)
    await noor.reply(chat, "Said while you were away.")
    await noor.on(chat, "transfer", agent_id=sam.id)
    await sam.reply(chat, "And this is Sam.")
    await told.page.context.set_offline(False)
    await told.sees("Said while you were away.")
    return sam


async def test_each_state_outlives_a_reload_and_a_cut_network(tmp_path: Path, chromium: str) -> None:
    with ai_standin("--token-delay-ms", "120") as ai:
        async with story(tmp_path, chromium, BATON_OPENAI_BASE_URL=f"{ai.url}/v1", BATON_OPENAI_API_KEY=ai.key) as told:
            await _through_every_state(told)


async def _through_every_state(told: Story) -> None:
    noor, ask = told.noor, told.widget.locator(".ask button")
    await the_form_asks_for_a_name(told)
    await _makes_contact(told)
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
    sam = await _is_passed_on(told, chat)
    await _through(told, _transferred)
    await sam.on(chat, "return-to-bot")
    await _through(told, _returned)
    await ask.click()
    await _waiting(told)
    await noor.on(chat, "close")
    await _through(told, _closed)
    assert (await told.stored()).count("Written on a train") == 1
