"""`make screenshots`: the widget in every state and look, the panel; and the picture of the README."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

from playwright.async_api import Browser

from baton_dev.screenshots.files import take_files
from baton_dev.screenshots.house import baton_dev, chromium
from baton_dev.screenshots.panel import take_guides, take_panel
from baton_dev.screenshots.states import LOOKS, Look, take_states
from baton_dev.screenshots.story import take_story

EVERY_TIME = ("story", "widget", "panel")
"""What is taken when no part is named; the guides' pictures are kept: `--only guides --folder docs/images`."""

Take = Callable[[Browser, dict[str, Any]], Awaitable[None]]


async def take(parts: Iterable[Take]) -> None:
    """Each part in a house of its own: the story's visitors stand in nobody else's queue."""
    for part in parts:
        async with baton_dev() as seed, chromium() as browser:
            await part(browser, seed)


def parts_of(folder: Path, story: Path, looks: list[Look]) -> dict[str, Take]:
    async def every_state(browser: Browser, seed: dict[str, Any]) -> None:
        for look in looks:
            await take_states(browser, seed, folder, look)
            await take_files(browser, seed, folder, look)

    return {
        "story": lambda browser, seed: take_story(browser, seed, story),
        "widget": every_state,
        "panel": lambda browser, seed: take_panel(browser, seed, folder),
        "guides": lambda browser, seed: take_guides(browser, seed, folder),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m baton_dev.screenshots", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("screenshots"), help="where the pictures go")
    parser.add_argument("--story", type=Path, help="where the README's picture goes (docs/images/story.png)")
    parser.add_argument("--look", choices=[look.name for look in LOOKS], help="only the states in this one")
    parser.add_argument("--only", choices=["story", "widget", "panel", "guides"], help="one part")
    given = parser.parse_args()
    looks = [look for look in LOOKS if given.look in (None, look.name)]
    given.folder.mkdir(parents=True, exist_ok=True)
    parts = parts_of(given.folder, given.story or given.folder / "story.png", looks)
    asyncio.run(take(part for name, part in parts.items() if name in ([given.only] if given.only else EVERY_TIME)))


if __name__ == "__main__":
    main()
