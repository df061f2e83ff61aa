"""`make screenshots`: the looks of widget and panel, into a folder; and the picture of the README."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from baton_dev.screenshots.house import baton_dev, chromium
from baton_dev.screenshots.panel import take_panel
from baton_dev.screenshots.story import take_story
from baton_dev.screenshots.widget import take_widget


async def take(folder: Path, story: Path | None) -> None:
    async with baton_dev() as seed, chromium() as browser:
        await take_story(browser, seed, story or folder / "story.png")
        await take_widget(browser, seed, folder)
    # a house of its own: the story's visitors stand in nobody's queue here
    async with baton_dev() as seed, chromium() as browser:
        await take_panel(browser, seed, folder)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m baton_dev.screenshots", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("screenshots"), help="where the pictures go")
    parser.add_argument("--story", type=Path, help="where the README's picture goes (docs/images/story.png)")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(given.folder, given.story))


if __name__ == "__main__":
    main()
