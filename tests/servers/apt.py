"""The last way: install Debian's package, where we may."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock

from servers.server import NotAvailable

INSTALL_SECONDS = 600
_one_thread = Lock()


def install(packages: tuple[str, ...]) -> None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise NotAvailable("apt-get as root is not possible here")
    with _one_at_a_time():
        _update()
        _apt_get("install", "-y", "--no-install-recommends", *packages)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Of all threads, and of all test processes: apt-get refuses a second one."""
    with _one_thread, (Path(tempfile.gettempdir()) / "baton-tests-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@cache
def _update() -> None:
    _apt_get("update")


def _apt_get(*arguments: str) -> None:
    """RUNLEVEL=1 keeps Debian from starting the installed services: we run private ones."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    done = subprocess.run(
        ["apt-get", "-q", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=INSTALL_SECONDS,
    )
    if done.returncode != 0:
        raise NotAvailable(f"apt-get {arguments[0]} failed: {done.stderr[-500:]}")
