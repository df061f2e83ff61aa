"""`make screenshots`: the widget in every state and look, the panel; and the picture of the README."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from baton_dev.screenshots.house import baton_dev, chromium
from baton_dev.screenshots.panel import take_panel
from baton_dev.screenshots.states import LOOKS, Look, take_states
from baton_dev.screenshots.story import take_story


async def take(folder: Path, story: Path | None, looks: list[Look]) -> None:
    async with baton_dev() as seed, chromium() as browser:
        await take_story(browser, seed, story or folder / "story.png")
    # houses of their own: the story's visitors stand in nobody's queue here
    async with baton_dev() as seed, chromium() as browser:
        for look in looks:
            await take_states(browser, seed, folder, look)
    async with baton_dev() as seed, chromium() as browser:
        await take_panel(browser, seed, folder)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m baton_dev.screenshots", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("screenshots"), help="where the pictures go")
    parser.add_argument("--story", type=Path, help="where the README's picture goes (docs/images/story.png)")
    parser.add_argument("--look", choices=[look.name for look in LOOKS], help="only the states in this one")
    given = parser.parse_args()
    looks = [look for look in LOOKS if given.look in (None, look.name)]
    given.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(given.folder, given.story, looks))


if __name__ == "__main__":
    main()
