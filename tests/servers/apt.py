"""The last way: install Debian's package, where we may."""

import os
import shutil
import subprocess
from functools import cache
from threading import Lock

from servers.server import NotAvailable

INSTALL_SECONDS = 600
_one_at_a_time = Lock()


def install(packages: tuple[str, ...]) -> None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise NotAvailable("apt-get as root is not possible here")
    with _one_at_a_time:
        _update()
        _apt_get("install", "-y", "--no-install-recommends", *packages)


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
