"""Hostile words for the widget, on a page whose policy would stop nothing: as settings, as names, letter by letter."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from cast.browsers import chromium_browser
from cast.host_page import host_page
from cast.houses import House, embedded_house
from cast.people import Agent, eventually
from playwright.async_api import Page, expect
from servers.standins import StandIn, ai_standin

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

LATE_MS = 120_000
RUN = "window.owned=1"
FAR = "https://evil.example/x"
TAGS = (
    f"<img src=x onerror={RUN}>", f"<script>{RUN}</script>", f"<svg onload={RUN}>", f"<svg/onload={RUN}>",
    f"<iframe src=javascript:{RUN}>", f"<iframe srcdoc='<script>parent.{RUN}</script>'>", f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>", f"<video><source onerror={RUN}></video>", f"<audio src=x onerror={RUN}>",
    f"<input autofocus onfocus={RUN}>", f"<select autofocus onfocus={RUN}>", f"<marquee onstart={RUN}>",
    f"<object data=javascript:{RUN}>", f"<embed src=javascript:{RUN}>", f"<math><mi xlink:href=javascript:{RUN}>x",
    f"<math><mtext></p><img src onerror={RUN}>", f"<style>@import 'javascript:{RUN}'</style>", f"<x onclick={RUN}>x",
    f"<template><script>{RUN}</script></template>", f"<noscript><p title='</noscript><img src onerror={RUN}>'>",
    f"<!--><img src=x onerror={RUN}>-->", f"<![CDATA[<img src=x onerror={RUN}>]]>", f"<scr<script>ipt>{RUN}</script>",
    f"</textarea><img src=x onerror={RUN}>", f"</title><script>{RUN}</script>", f"&lt;img src=x onerror={RUN}&gt;",
    f"<IMG SRC=x OnErRoR={RUN}>", f"<img\tsrc=x\nonerror={RUN}>", f"<img src='{FAR}'>",
    f"<link rel=stylesheet href={FAR}>",
    f"<script src={FAR}></script>", f"<meta http-equiv=refresh content='0;url={FAR}'>", f"<base href={FAR}>",
    f"<form action=javascript:{RUN}><button>x</button></form>", f"<baton-widget onclick={RUN}></baton-widget>",
)  # fmt: skip
MARKS = (
    f"[x](javascript:{RUN})", f"[x](JaVaScRiPt:{RUN})", f"[x](java\tscript:{RUN})", f"[x](&#106;avascript:{RUN})",
    f"[x](\x01javascript:{RUN})", f"[x](data:text/html,<script>{RUN}</script>)", f"[x](vbscript:{RUN})",
    "[x](blob:https://evil.example/1)", "[x](file:///etc/passwd)", f"![x]({FAR}.png)", f"![x](x\"onerror=\"{RUN})",
    f"[x](https://ok.example/\" onmouseover=\"{RUN})", f"<javascript:{RUN}>", f"[[x](javascript:{RUN})](https://ok.example)",
    f"`<img src=x onerror={RUN}>`", f"```\n</code><script>{RUN}</script>\n```", f"**<b onmouseover={RUN}>b</b>**",
    f"> <img src=x onerror={RUN}>", f"# <img src=x onerror={RUN}>", f"- <img src=x onerror={RUN}>",
    f"[x]: javascript:{RUN}\n\n[x]", f"<https://ok.example/<script>{RUN}</script>>",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"${{{RUN}}}", "__proto__", f"\u202e<img src=x onerror={RUN}>",
)  # fmt: skip
WORDS = (*TAGS, *MARKS)
LAST = "and that was all"
FOUND = """() => {
  const root = document.querySelector('baton-widget').shadowRoot;
  const bad = 'img, script, iframe, object, embed, link, meta, base, video, audio, style, marquee, [onerror], [onload]';
  const links = [...root.querySelectorAll('a')].map(a => a.protocol).filter(p => !/^(https?|mailto):$/.test(p));
  return { ran: window.owned || 0, there: [...root.querySelectorAll(bad)].map(e => e.outerHTML), links };
}"""


@pytest.fixture
def swift_ai() -> Iterator[StandIn]:
    """Thousands of letters need not take thousands of pauses."""
    with ai_standin("--token-delay-ms", "2") as standin:
        yield standin


async def test_no_word_from_anybody_becomes_more_than_text(tmp_path: Path, chromium: str, swift_ai: StandIn) -> None:
    environment = {"BATON_RATE_LIMITS": "off", "BATON_OPENAI_BASE_URL": f"{swift_ai.url}/v1"}
    with embedded_house(tmp_path / "house", **environment, BATON_OPENAI_API_KEY="stand-in") as house:
        async with chromium_browser(chromium) as browser, httpx.AsyncClient(timeout=30) as http:
            noor = await _hostile_settings(http, house)
            page = await host_page(browser, house, house.seed["bots"]["hybrid"])
            foreign: list[str] = []
            page.on("request", lambda request: foreign.append(request.url))
            await page.evaluate("$baton.push('open')")
            await expect(page.locator("baton-widget .chips button").first).to_be_visible()
            await _letter_by_letter(http, swift_ai, page)
            await _from_both_people(page, noor)
            seen = await page.evaluate(FOUND)
            assert seen == {"ran": 0, "there": [], "links": []}
            hosts = {urlsplit(url).hostname for url in foreign if not url.startswith(("blob:", "data:"))}
            assert hosts <= {"127.0.0.1"}, hosts


async def _hostile_settings(http: httpx.AsyncClient, house: House) -> Agent:
    owner = await Agent.signs_in(http, house.agent_api, house.seed["agents"][0])
    evil = f"<img src=x onerror={RUN}>"
    settings = {
        "name": evil, "greeting": "\n\n".join(TAGS[:12]), "suggestions": [evil, f"[x](javascript:{RUN})"],
        "theme": {"title": evil, "subtitle": evil, "launcher_text": evil, "colour": "#2f6f4f"},
    }  # fmt: skip
    await owner.call("PATCH", f"/v1/bots/{house.seed['bots']['hybrid']}", json=settings)
    noor = await Agent.signs_in(http, house.agent_api, house.seed["agents"][1])
    await owner.call("PATCH", f"/v1/agents/{noor.id}", json={"name": evil})
    await noor.comes_online()
    return noor


async def _letter_by_letter(http: httpx.AsyncClient, ai: StandIn, page: Page) -> None:
    said = "\n\n".join([*WORDS, LAST])
    plan = {"plan": [f"spell({said})"], "match": "Tell me"}
    (await http.post(f"{ai.url}/_standin/plan", json=plan)).raise_for_status()
    await _write(page, "Tell me")
    await expect(page.locator("baton-widget .message:not(.own)").get_by_text(LAST)).to_be_visible(timeout=LATE_MS)


async def _from_both_people(page: Page, noor: Agent) -> None:
    await noor.comes_online()  # spelling took longer than her lease
    await page.evaluate("$baton.push('escalate')")
    conversation_id = (await eventually(noor.waiting))[0]
    await noor.on(conversation_id, "join")
    for number, word in enumerate([*WORDS, LAST]):
        body = {"client_message_id": f"n{number}", "text": word}
        await noor.on(conversation_id, "messages", 201, **body)
        await page.evaluate("text => $baton.push(['send', text])", word)
    own = page.locator("baton-widget .message.own:not(.sending)").get_by_text(LAST)
    await expect(own).to_be_visible(timeout=LATE_MS)
    await expect(page.locator("baton-widget .bubble.agent").last).to_contain_text(LAST, timeout=LATE_MS)
    await asyncio.sleep(0.5)


async def _write(page: Page, text: str) -> None:
    box = page.locator("baton-widget textarea")
    await box.fill(text)
    await box.press("Enter")
