"""What each process holds in memory: resident, and its own share of what it shares with others."""

from collections.abc import Mapping
from contextlib import suppress

import psutil


def resident(roots: Mapping[str, int]) -> dict[str, float]:
    """MiB per process tree, each page counted once in all (PSS), as a postmaster shares most of its children's."""
    return {name: sum(map(_share, _tree(pid))) / 2**20 for name, pid in roots.items()}


def _tree(pid: int) -> list[psutil.Process]:
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]


def _share(process: psutil.Process) -> int:
    with suppress(psutil.NoSuchProcess):  # it ended meanwhile: it holds nothing any more
        return int(process.memory_full_info().pss)
    return 0
