"""The commands that the pages tell people to type, in blocks and in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    *(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").glob("*.md")),
)
_BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
_SHELLS = ("sh", "text", "bash", "")
_PROGRAMS = r"make|compose|docker|git|helm|kubectl|python|baton|baton-dev|deploy/check\.sh|npm|pip-audit|pip|curl"
_PART_OF_BATON = r"dead-letters|replay|export|erase-visitor|restore|backup|settle|purge|rotate-keys|create-owner"
_TYPED = re.compile(rf"({_PROGRAMS})( .*)?|({_PART_OF_BATON}) .*")


def commands(page: str) -> Iterator[str]:
    """Without comments, redirections and prompts; `a && b` are two."""
    for language, block in _BLOCK.findall(page):
        if language in _SHELLS:
            for line in block.replace("\\\n", " ").splitlines():
                for typed in re.split(r"\s{2,}#", line)[0].split("&&"):
                    if told := " ".join(re.split(r"\s[<>]", typed)[0].split()):
                        yield told
    for quoted in re.findall(r"`([^`\n]+)`", _BLOCK.sub("", page)):
        if _TYPED.fullmatch(quoted):
            yield quoted


def every_command() -> dict[str, str]:
    """Each with the first page that tells it."""
    found: dict[str, str] = {}
    for path in PAGES:
        for command in commands(path.read_text(encoding="utf-8")):
            found.setdefault(command, path.name)
    return found
