"""Ably goes while an agent speaks, and comes back: the chat goes on over the gateway meanwhile, nothing lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from cast.people import eventually
from cast.widget_story import LATE_S, Story, own_ably, story
from playwright.async_api import WebSocket
from servers.standins import ABLY_KEY

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


async def test_the_chat_goes_on_over_the_gateway_when_ably_goes_and_returns_to_it(
    tmp_path: Path, chromium: str
) -> None:
    with own_ably() as (url, start_ably, stop_ably):
        async with story(tmp_path, chromium, BATON_ABLY_URL=url, BATON_ABLY_KEY=ABLY_KEY) as told:
            noor = told.noor
            heard: list[str] = []
            told.page.on("websocket", lambda socket: _listen(socket, heard))
            await told.write("How long does delivery take?")
            await told.page.reload()  # before the chat has begun, or in the middle of the answer
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
