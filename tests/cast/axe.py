"""What axe finds on a page and still finds a moment later: colours fade and rows come in, and that is no finding."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
_ENDS = "one => one.effect?.getComputedTiming().endTime !== Infinity"
_A_MOMENT_MS = 1_000


async def findings(page: Page, where: str | None = None) -> list[str]:
    """`where`: a selector, else the whole page. Empty is what everybody wants."""
    found: list[str] = []
    for pause_ms in (0, _A_MOMENT_MS):
        await page.wait_for_timeout(pause_ms)
        await _settle(page)
        response = (await Axe().run(page, where, _OPTIONS)).response
        found = [
            f"{one['id']} {node['target']} {node['failureSummary']}"
            for one in response["violations"]
            for node in one["nodes"]
        ]
        if not found:
            break
    return found


async def _settle(page: Page) -> None:
    await page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    await page.evaluate(f"Promise.allSettled(document.getAnimations().filter({_ENDS}).map(one => one.finished))")
