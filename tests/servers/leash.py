"""A watchdog: servers must not outlive the test run, even when that run is killed itself.

A small process of its own holds one end of a pipe. When the other end closes, for whatever reason, it kills
what is still on the leash.
"""

import subprocess
import sys
import time
from contextlib import suppress
from functools import cache
from threading import Lock
from typing import IO

import psutil

GONE_SECONDS = 10
_writing = Lock()


def hold(pid: int) -> None:
    _tell(f"+{pid}\n")


def release(pid: int) -> None:
    _tell(f"-{pid}\n")


def kill_tree(pid: int) -> None:
    """Kill a process and its descendants, and wait until all of them are gone."""
    with suppress(psutil.NoSuchProcess):  # gone already is what we want
        process = psutil.Process(pid)
        tree = [process, *process.children(recursive=True)]
        for member in tree:
            with suppress(psutil.NoSuchProcess):  # likewise
                member.kill()
        _wait_until_gone(tree)


def _wait_until_gone(tree: list[psutil.Process]) -> None:
    """A zombie counts as gone: it holds no port and no file, and reaping it may be up to somebody else."""
    deadline = time.monotonic() + GONE_SECONDS
    while any(_lives(member) for member in tree) and time.monotonic() < deadline:
        time.sleep(0.01)


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _tell(line: str) -> None:
    with _writing:
        pipe = _watchdog()
        pipe.write(line)
        pipe.flush()


@cache
def _watchdog() -> IO[str]:
    watchdog = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, text=True, start_new_session=True)
    assert watchdog.stdin is not None
    return watchdog.stdin


def _watch(lines: IO[str]) -> None:
    held: set[int] = set()
    for line in lines:
        pid = int(line[1:])
        (held.add if line[0] == "+" else held.discard)(pid)
    for pid in held:
        kill_tree(pid)


if __name__ == "__main__":
    _watch(sys.stdin)
