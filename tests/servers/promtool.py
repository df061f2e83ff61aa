"""Prometheus's checker, by the same ladder as the servers: given, on the PATH, or Debian's package."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

from servers import apt
from servers.server import NoServer, NotAvailable

VARIABLE = "BATON_TEST_PROMTOOL"


def check(*arguments: str | Path) -> None:
    """Runs it; what it complains about is the failure."""
    done = subprocess.run([promtool(), *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


@cache
def promtool() -> str:
    """The path of its executable."""
    if found := os.environ.get(VARIABLE) or shutil.which("promtool"):
        return found
    try:
        apt.install(("prometheus",))
    except NotAvailable as refusal:
        raise NoServer(f"promtool is needed: set {VARIABLE}, or have it on the PATH ({refusal})") from refusal
    if found := shutil.which("promtool"):
        return found
    raise NoServer("the package prometheus was installed, but no promtool is on the PATH")
