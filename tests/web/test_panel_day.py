"""A day in the panel: two agents and a visitor in three browsers, from the bell to the last word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from cast.browsers import Window, chromium_browser, open_chat, open_window, reply, say
from cast.town import Town, a_town, agent_window, note, pass_on, thread
from playwright.async_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

expect.set_options(timeout=30_000)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A town of its own, where nobody else waits."""
    with a_town(tmp_path / "house") as town:
        yield town


async def test_from_the_bell_to_the_last_word(town: Town, chromium: str) -> None:
    async with chromium_browser(chromium) as browser:
        noor, sam = await agent_window(browser, town, 1), await agent_window(browser, town, 2)
        visitor = await open_window(browser, f"{town.house.gateway}/")
        await asks_and_the_bell_rings(visitor, noor.page, sam.page)
        winner, loser = await both_join_and_one_wins(noor.page, sam.page)
        await they_chat_and_the_colleague_is_seen(visitor, winner, loser)
        await the_network_is_cut_and_the_reply_goes_out_once(visitor, winner)
        name = "Sam" if winner is noor.page else "Noor"
        await a_note_names_the_colleague_who_is_told(winner, loser, name)
        await handed_on_with_a_note(visitor, winner, loser, name)
        await back_to_the_bot_and_taken_over_while_it_speaks(town, visitor, winner, loser)
        await ably_goes_and_comes_back(town, visitor, winner)
        await winner.get_by_role("button", name="Close", exact=True).click()
        await expect(visitor.page.get_by_text("closed").first).to_be_visible()
        await expect(winner.get_by_role("button", name="Reopen")).to_be_visible()


async def asks_and_the_bell_rings(visitor: Window, *panels: Page) -> None:
    await open_chat(visitor)
    await say(visitor, "How long does delivery take?")
    await expect(visitor.page.get_by_text("two to three working days").first).to_be_visible()
    await visitor.page.get_by_role("button", name="Talk to a human").click()
    for panel in panels:
        await expect(panel).to_have_title(re.compile(r"1"))
        await panel.wait_for_function("() => window.rings > 0")


async def both_join_and_one_wins(noor: Page, sam: Page) -> tuple[Page, Page]:
    """Both have it open and press the key for it; the loser reads who was faster."""
    for page in (noor, sam):
        await page.locator("[data-row]").first.click()
        await expect(page.get_by_role("button", name="Join")).to_be_visible()
        await expect(page.get_by_text("is viewing")).to_be_visible() if page is sam else None
    await noor.keyboard.press("t")
    await sam.keyboard.press("t")
    await expect(noor.get_by_role("button", name="Close", exact=True)).to_be_visible()
    won = noor.get_by_role("button", name="More actions").or_(noor.get_by_text("already has this chat"))
    await expect(won.first).to_be_visible()
    noor_won = await noor.get_by_role("button", name="More actions").is_visible()
    winner, loser = (noor, sam) if noor_won else (sam, noor)
    await expect(loser.get_by_text(re.compile("has this chat")).first).to_be_visible()
    await expect(winner.get_by_role("button", name="More actions")).to_be_visible()
    return winner, loser


async def they_chat_and_the_colleague_is_seen(visitor: Window, winner: Page, loser: Page) -> None:
    await reply(Window(winner), "Hello, I am a person.")
    await expect(visitor.page.get_by_text("Hello, I am a person.", exact=True)).to_be_visible()
    await say(visitor, "My parcel is late.")
    for panel in (winner, loser):
        await expect(thread(panel).get_by_text("My parcel is late.")).to_be_visible()
    await expect(winner.get_by_text("is viewing")).to_be_visible()
    await winner.get_by_role("textbox", name="Reply").press_sequentially("Let me see", delay=400)
    await expect(loser.get_by_text("is replying")).to_be_visible()


async def the_network_is_cut_and_the_reply_goes_out_once(visitor: Window, winner: Page) -> None:
    """What was sent into the dark stays in its place, what was typed stays in the field."""
    await winner.context.set_offline(True)
    await reply(Window(winner), "It comes on Monday.")
    await expect(winner.get_by_text("Not sent.")).to_be_visible()
    await winner.get_by_role("textbox", name="Reply").fill("And one more thing")
    await winner.context.set_offline(False)
    await expect(visitor.page.get_by_text("It comes on Monday.", exact=True)).to_be_visible()
    await winner.reload()
    await expect(winner.get_by_role("textbox", name="Reply")).to_have_value("And one more thing")
    await expect(thread(winner).get_by_text("It comes on Monday.")).to_have_count(1)
    await expect(visitor.page.get_by_text("It comes on Monday.", exact=True)).to_have_count(1)
    await winner.get_by_role("textbox", name="Reply").fill("")


async def a_note_names_the_colleague_who_is_told(winner: Page, loser: Page, name: str) -> None:
    """On the list, wherever the colleague is, until the note has been opened."""
    await loser.get_by_role("link", name="Inbox").click()
    await note(winner, f"Do you know this street, @{name.lower()}", name)
    # a hint may be lost; the list is asked for every 30 s beside it
    await expect(loser.get_by_role("img", name="You are mentioned")).to_be_visible(timeout=75_000)
    await loser.locator("[data-row]").first.click()
    await expect(thread(loser).get_by_text("Do you know this street")).to_be_visible()
    await expect(loser.get_by_role("img", name="You are mentioned")).to_have_count(0)


async def handed_on_with_a_note(visitor: Window, winner: Page, loser: Page, name: str) -> None:
    dialog = await pass_on(winner, "Transfer")
    await dialog.get_by_placeholder("A colleague or a team").click()
    await winner.get_by_role("option", name=name).click()
    await dialog.get_by_label("Note").fill("Parcel 13, please call the courier.")
    await dialog.get_by_role("button", name="Transfer").click()
    await expect(dialog).to_have_count(0)
    await expect(thread(winner).get_by_text("Parcel 13")).to_be_visible()
    await expect(visitor.page.get_by_text("takes over").first).to_be_visible()
    await expect(visitor.page.get_by_text("Parcel 13")).to_have_count(0)
    await expect(loser.get_by_role("button", name="More actions")).to_be_visible()


async def back_to_the_bot_and_taken_over_while_it_speaks(
    town: Town, visitor: Window, winner: Page, loser: Page
) -> None:
    dialog = await pass_on(loser, "Return to the bot")
    await dialog.get_by_role("textbox", name="Note").fill("The parcel is found.")
    await dialog.get_by_role("button", name="Return").click()
    await expect(winner.get_by_role("button", name="Take over")).to_be_visible()
    await town.tell(town.ai, "plan", plan=["long(150)"], match="story", repeat=True)
    await say(visitor, "Tell me a long story")
    await expect(thread(winner).get_by_text(re.compile("word5 "))).to_be_visible()
    await winner.get_by_role("button", name="Take over").click()
    await expect(winner.get_by_role("button", name="More actions")).to_be_visible()
    await expect(thread(winner).get_by_text(re.compile("word5 "))).to_have_count(0)
    await reply(Window(winner), "I am here again.")
    await expect(visitor.page.get_by_text("I am here again.", exact=True)).to_be_visible()
    await expect(thread(winner).get_by_text("word149")).to_have_count(0)


async def ably_goes_and_comes_back(town: Town, visitor: Window, winner: Page) -> None:
    """Nothing is lost meanwhile, and the banner says what is going on."""
    await town.tell(town.ably, "faults", mode="error", cut=True)
    await reply(Window(winner), "Can you still read me?")
    await expect(thread(winner).get_by_text("Can you still read me?")).to_have_count(1)
    await expect(visitor.page.get_by_text("Can you still read me?", exact=True)).to_be_visible(timeout=60_000)
    await say(visitor, "Yes, without Ably.")
    await expect(thread(winner).get_by_text("Yes, without Ably.")).to_be_visible(timeout=60_000)
    await expect(winner.get_by_text("looks for news every 3 seconds")).to_be_visible(timeout=60_000)
    await town.tell(town.ably, "faults", mode="off")
    await expect(winner.get_by_text("looks for news every 3 seconds")).to_have_count(0, timeout=60_000)
    await say(visitor, "And with it again.")
    await expect(thread(winner).get_by_text("And with it again.")).to_have_count(1)
