"""`python -m bench.inbox`: the inbox with 10,000 open conversations, by the clock and in a real browser.

First every filter and search of the list API, one after the other; then 50 requests for a person arrive every second,
while an agent scrolls and types in Chromium. Loopback only; ends by itself after some minutes.
"""

import argparse
import asyncio
import contextlib
import itertools
import time
from collections.abc import Iterator
from typing import Any

import uvloop
from cast.browsers import chromium_browser, open_window, sign_in
from playwright.async_api import Page
from servers.chromium import chromium

from bench.report import said
from bench.stage import Stage, staged
from bench.yardstick.servers import addresses
from bench.yardstick.storage import Addresses

OPEN, CLOSED, ENTRIES = 10_000, 20_000, 6
LIST_P95_MS, INPUT_P95_MS, LONGEST_TASK_MS = 200.0, 100.0, 200.0

_WORDS = ["delivery", "return", "plant", "pot", "leaves", "water", "gift card", "invoice", "parcel", "broken", "thanks"]

_SEED = (
    """insert into visitor (id, workspace_id, name, email, attributes, created_at)
       select 'v' || lpad(n::text, 25, '0'), $1, 'Visitor ' || n, 'visitor' || n || '@example.com', '{}', now()
       from generate_series(1, $2) n""",
    """insert into conversation (id, workspace_id, bot_id, visitor_id, interaction_mode, answers, status, holder, epoch,
           agent_id, team_id, last_seq, last_note_seq, last_visitor_seq, visitor_read_seq, boundary_seq,
           unanswerable_seq, reopen_window_s, requested_at, handoff_trigger, handoff_requested_at, acknowledged_at,
           offers_declined, page, created_at, updated_at)
       select 'c' || lpad(n::text, 25, '0'), $1, ($3::text[])[1 + n % 3], 'v' || lpad(n::text, 25, '0'), 'hybrid',
           'external', case when n <= $4 then 'open' else 'closed' end,
           case when n % 10 < 5 then 'bot' when n % 10 < 8 then 'queue' else 'agent' end, 2,
           case when n % 10 >= 8 and n % 400 < 20 then $5 end, case when n % 7 = 0 then $6 end, $7, 0, $7, 0, 0,
           0, 86400, case when n % 10 between 5 and 7 then now() - n * interval '1 second' end,
           case when n % 10 >= 5 then 'visitor' end, now(), now(),
           '[]', '{}', now() - n * interval '1 second', now() - n * interval '1 second'
       from generate_series(1, $2) n""",
    """insert into entry (id, workspace_id, conversation_id, seq, kind, author, author_name, text, data, audience,
           created_at)
       select 'e' || lpad((n * 100 + s)::text, 25, '0'), $1, 'c' || lpad(n::text, 25, '0'), s, 'message',
           case when s % 2 = 1 then 'visitor' else 'bot' end, null,
           'About my ' || ($3::text[])[1 + (n * 7 + s) % array_length($3::text[], 1)] || ' of order ' || n * 13 || ': '
           || ($3::text[])[1 + (n + s * 5) % array_length($3::text[], 1)] || ' please',
           '{}', 'everyone', now() - n * interval '1 second'
       from generate_series(1, $2) n, generate_series(1, $4) s""",
    """insert into conversation_tag (conversation_id, tag_id, workspace_id)
       select 'c' || lpad(n::text, 25, '0'), $3, $1 from generate_series(1, $2, 9) n""",
)


def _lists(bot_id: str, team_id: str, tag_id: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every list that the panel asks for, and searches for what stands nowhere, somewhere and everywhere."""
    kinds = {
        "mine": {"assignee": "me", "status": "open"},
        "waiting": {"holder": "queue", "status": "open"},
        "bot": {"holder": "bot", "status": "open"},
        "all": {"status": "open"},
        "missed": {"missed": "true", "status": "open"},
        "mentions": {"mentioned": "true"},
        "closed": {"status": "closed"},
        "ringing": {"holder": "queue", "status": "open", "acknowledged": "false"},
    }
    narrow = {
        "": {},
        " of a bot": {"bot_id": bot_id},
        " of a team": {"team_id": team_id},
        " tagged": {"tag_id": tag_id},
    }
    for (kind, query), (words, more) in itertools.product(kinds.items(), narrow.items()):
        yield kind + words, {**query, **more}
    for words in ("delivery", "order 130013", "Visitor 777", "visitor999@example", "pl", "xyzzy", "to be or not to be"):
        yield f"search {words!r}", {"status": "open", "q": words}
        yield f"search waiting {words!r}", {"holder": "queue", "status": "open", "q": words}
    yield "search closed", {"status": "closed", "q": "gift card"}


async def seed(stage: Stage) -> dict[str, str]:
    owner, workspace_id = stage.agent, stage.house.seed["workspace_id"]
    me = (await owner.call("GET", "/v1/me"))["agent"]["id"]
    team = (await owner.call("POST", "/v1/teams", 201, json={"name": "Bench", "member_ids": [me]}))["id"]
    tag = (await owner.call("POST", "/v1/tags", 201, json={"name": "Bench"}))["id"]
    bots = list(stage.house.seed["bots"].values())
    count = OPEN + CLOSED
    await stage.rows(_SEED[0], workspace_id, count)
    await stage.rows(_SEED[1], workspace_id, count, bots, OPEN, me, team, ENTRIES)
    await stage.rows(_SEED[2], workspace_id, count, _WORDS, ENTRIES)
    await stage.rows(_SEED[3], workspace_id, count, tag)
    await stage.execute(["vacuum analyze"])
    return {"bot_id": bots[0], "team_id": team, "tag_id": tag}


async def measure_lists(stage: Stage, ids: dict[str, str], rounds: int) -> list[str]:
    """p95 of each; one call at a time, as an agent would."""
    slow: list[str] = []
    for name, query in _lists(**ids):
        times = [await _timed(stage, "/v1/conversations", {**query, "limit": "50"}) for _ in range(rounds)]
        slow += _judge(f"list {name}", times, LIST_P95_MS)
    for name, query in (("", {}), (" of a team", {"team_id": ids["team_id"]})):
        times = [await _timed(stage, "/v1/inbox/counts", query) for _ in range(rounds)]
        slow += _judge(f"counts{name}", times, LIST_P95_MS)
    return slow


async def _timed(stage: Stage, path: str, query: dict[str, str]) -> float:
    began = time.perf_counter()
    await stage.agent.call("GET", path, params=query)
    return (time.perf_counter() - began) * 1000


def _judge(name: str, times: list[float], limit: float) -> list[str]:
    p95 = percentile(times, 0.95)
    verdict = "ok  " if p95 <= limit else "SLOW"
    said(f"{verdict} {name:<36} p50 {percentile(times, 0.5):7.1f} ms   p95 {p95:7.1f} ms   of {limit:.0f}")
    return [] if p95 <= limit else [name]


def percentile(times: list[float], share: float) -> float:
    """By nearest rank."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


_WATCH = """() => {
    window.seen = { tasks: [], inputs: [] };
    new PerformanceObserver(list => {
        for (const one of list.getEntries()) window.seen.tasks.push(one.duration);
    }).observe({ type: "longtask" });
    addEventListener("keydown", event => {
        const began = event.timeStamp;
        requestAnimationFrame(() => setTimeout(() => window.seen.inputs.push(performance.now() - began)));
    }, { capture: true });
}"""


async def measure_browser(stage: Stage, seconds: float, per_second: int) -> list[str]:
    """An agent scrolls and types, while requests arrive."""
    async with chromium_browser(chromium()) as browser:
        window = await open_window(browser, f"{stage.house.agent_api}/", width=1440, height=900)
        await sign_in(window, stage.house.seed["agents"][1])
        page = window.page
        await page.locator("label", has_text="All").first.click()
        await page.locator("[data-row]").nth(3).click()
        await page.get_by_role("textbox", name="Reply").wait_for()
        await page.evaluate(_WATCH)
        quiet = await _at_work(page, 5)
        arriving = asyncio.create_task(_arrive(stage, seconds, per_second))
        busy = await _at_work(page, seconds)
        arrived, took = await arriving
        said(f"     {arrived} requests arrived in {took:.0f} s, {len(window.complaints)} complaints of the browser")
    slow = _judge("input, quiet", quiet["inputs"], INPUT_P95_MS) + _judge("input, busy", busy["inputs"], INPUT_P95_MS)
    longest = max(busy["tasks"], default=0.0)
    said(f"{'ok  ' if longest <= LONGEST_TASK_MS else 'SLOW'} longest task {longest:.0f} ms of {LONGEST_TASK_MS:.0f}")
    return slow + (["longest task"] if longest > LONGEST_TASK_MS else [])


async def _at_work(page: Page, seconds: float) -> dict[str, Any]:
    await page.evaluate("() => { window.seen.tasks.length = window.seen.inputs.length = 0 }")
    box, until = page.get_by_role("textbox", name="Reply"), time.monotonic() + seconds
    while time.monotonic() < until:
        await page.mouse.move(200, 500)
        for _ in range(6):
            await page.mouse.wheel(0, 700)
            await asyncio.sleep(0.05)
        await box.press_sequentially("Hello again, ", delay=40)
    seen: dict[str, Any] = await page.evaluate("() => window.seen")
    return seen


async def _arrive(stage: Stage, seconds: float, per_second: int) -> tuple[int, float]:
    """A new visitor each time, who asks for a person at once."""
    tasks: set[asyncio.Task[None]] = set()
    began = time.monotonic()
    for number in range(int(seconds * per_second)):
        await asyncio.sleep(max(0.0, began + number / per_second - time.monotonic()))
        tasks.add(asyncio.create_task(_ask(stage)))
    await asyncio.gather(*tasks, return_exceptions=True)
    arrived = sum(1 for task in tasks if task.exception() is None)
    return arrived, time.monotonic() - began


async def _ask(stage: Stage) -> None:
    (visitor,) = await stage.begin("external", 1)
    await visitor.call("POST", visitor.path("/handoff"), 202, json={"wait": True})


async def run(where: Addresses, given: argparse.Namespace) -> int:
    async with staged(where) as stage:
        ids = await seed(stage)
        said(f"{OPEN} open and {CLOSED} closed conversations with {ENTRIES} entries each\n")
        slow = await measure_lists(stage, ids, given.rounds)
        if given.seconds:
            slow += await measure_browser(stage, given.seconds, given.per_second)
    said(f"\n{'all within the targets' if not slow else 'too slow: ' + ', '.join(slow)}")
    return 1 if slow else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.inbox", description=__doc__)
    parser.add_argument("--rounds", type=int, default=40, help="calls of each list")
    parser.add_argument("--seconds", type=float, default=60, help="of requests arriving; 0: only the lists")
    parser.add_argument("--per-second", type=int, default=50)
    given = parser.parse_args()
    with addresses() as where, contextlib.suppress(KeyboardInterrupt):
        return uvloop.run(run(where, given))
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
