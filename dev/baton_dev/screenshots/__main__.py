"""`make screenshots`: every state of widget and panel, into a folder; and the picture of the README."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from baton_dev.screenshots.house import baton_dev, chromium
from baton_dev.screenshots.story import take_story


async def take(folder: Path, story: Path | None) -> None:
    async with baton_dev() as seed, chromium() as browser:
        await take_story(browser, seed, story or folder / "story.png")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m baton_dev.screenshots", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("screenshots"), help="where the pictures go")
    parser.add_argument("--story", type=Path, help="where the README's picture goes (docs/images/story.png)")
    given = parser.parse_args()
    asyncio.run(take(given.folder, given.story))


if __name__ == "__main__":
    main()
