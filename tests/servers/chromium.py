"""A Chromium for the browser tests, by the same ladder as the servers."""

import os
import shutil
from functools import cache

from servers import apt
from servers.server import NoServer, NotAvailable

VARIABLE = "BATON_TEST_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome")


@cache
def chromium() -> str:
    """The path of its executable."""
    if given := os.environ.get(VARIABLE):
        return given
    if found := _on_the_path():
        return found
    try:
        apt.install(("chromium",))
    except NotAvailable as refusal:
        raise NoServer(
            f"Chromium is needed: set {VARIABLE}, or have one on the PATH, or apt-get install it ({refusal})"
        ) from refusal
    if found := _on_the_path():
        return found
    raise NoServer("the package chromium was installed, but no chromium is on the PATH")


def _on_the_path() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)
