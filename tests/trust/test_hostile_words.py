"""Hostile words in a real browser: whoever says them, in every view they are text and nothing runs (B-20)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from cast.browsers import chromium_browser, open_chat, open_window, sign_in
from cast.houses import embedded_house
from cast.people import Agent, Person, Visitor
from playwright.async_api import Page
from trust.tally import record

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

_RUN = "window.owned=(window.owned||0)+1"
PAYLOADS = (
    f"<img src=x onerror={_RUN}>",
    f"<script>{_RUN}</script>",
    f"<svg onload={_RUN}>",
    f"<iframe srcdoc='<script>parent.{_RUN}</script>'></iframe>",
    f"[click](javascript:{_RUN})",
    f"[click](JaVaScRiPt:{_RUN})",
    f"![x](x\"onerror=\"{_RUN})",
    f"[x](data:text/html,<script>{_RUN}</script>)",
    f"<a href='javascript:{_RUN}'>x</a>",
    f"`<img src=x onerror={_RUN}>`",
    f"```\n</code><script>{_RUN}</script>\n```",
    f"<details open ontoggle={_RUN}>",
    f"<math><mtext></p><img src onerror={_RUN}>",
    f"**<b onmouseover={_RUN}>bold</b>**",
    f"<style>@import 'javascript:{_RUN}'</style>",
    f"{{{{constructor.constructor('{_RUN}')()}}}}",
    f"</textarea><img src=x onerror={_RUN}>",
    f"&lt;img src=x onerror={_RUN}&gt;",
)  # fmt: skip
_LOOK = """() => {
  const roots = [document, ...[...document.querySelectorAll('*')].map(e => e.shadowRoot).filter(Boolean)];
  const bad = 'img[src="x"], iframe, svg[onload], [onerror], [onload], [ontoggle], a[href^="javascript" i]';
  return {ran: window.owned || 0, there: roots.flatMap(r => [...r.querySelectorAll(bad)]).map(e => e.outerHTML),
          words: roots.map(r => (r.body || r).textContent).join(' ')};
}"""


async def test_hostile_words_stay_words_in_the_widget_and_in_the_panel(tmp_path: Path, chromium: str) -> None:
    with embedded_house(tmp_path / "house") as house:
        async with httpx.AsyncClient(timeout=20) as http, chromium_browser(chromium) as browser:
            noor_account = next(one for one in house.seed["agents"] if one["role"] == "agent")
            noor = await Agent.signs_in(http, house.agent_api, noor_account)
            await noor.comes_online()
            window = await open_window(browser, f"{house.gateway}/?bot={house.seed['bots']['human_only']}")
            await open_chat(window)
            box = window.page.locator("baton-widget textarea")
            await box.fill(f"Hello {PAYLOADS[0]}")
            await box.press("Enter")
            conversation_id = await _the_one_that_waits(noor)
            visitor = Visitor(http, house.gateway, id=conversation_id)
            await noor.on(conversation_id, "join")
            for number, payload in enumerate(PAYLOADS):
                file = await _called(noor, conversation_id, payload)
                body = {"client_message_id": f"x{number}", "text": payload, "attachments": [file]}
                await noor.on(conversation_id, "messages", 201, **body)
                visitor.token = house.seed["api_key"]
                file = await _called(visitor, conversation_id, payload)
                body |= {"client_message_id": f"y{number}", "attachments": [file]}
                await visitor.call("POST", visitor.path("/messages"), 202, json=body)
            panel = await open_window(browser, f"{house.agent_api}/", width=1440, height=900)
            await sign_in(panel, noor_account)
            await panel.page.goto(f"{house.agent_api}/inbox/{conversation_id}")
            ran = sum([await _executed(window.page), await _executed(panel.page)])
    record("xss_executions", 8 * len(PAYLOADS), ran)
    assert ran == 0


async def _called(who: Person, conversation_id: str, name: str) -> str:
    """A file whose name is the payload, as words and names come from the same people."""
    said = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Authorization": f"Bearer {who.token}", "Content-Disposition": said}
    path = f"{who.base}/v1/conversations/{conversation_id}/attachments"
    answer = await who.http.post(path, content=b"%PDF-1.4", headers=headers)
    assert answer.status_code == 201, answer.text
    file_id: str = answer.json()["id"]
    return file_id


async def _the_one_that_waits(noor: Agent) -> str:
    for _ in range(200):
        if waiting := await noor.waiting():
            return waiting[0]
        await asyncio.sleep(0.05)
    raise AssertionError("nobody waits")


async def _executed(page: Page) -> int:
    """Only once all of it is on the page; what stands there as an element counts like what ran."""
    for _ in range(100):
        seen = await page.evaluate(_LOOK)
        if "ontoggle" in seen["words"] and seen["words"].count("constructor.constructor") >= 2:
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.5)
    seen = await page.evaluate(_LOOK)
    assert seen["words"].count("constructor.constructor") >= 2, "the words never came"
    assert seen["there"] == [], seen["there"]
    return int(seen["ran"])
