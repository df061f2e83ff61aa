"""A service as a process of its own: settings, logs, platform, run until told to stop."""

from __future__ import annotations

import sys
from collections.abc import Callable

from baton import logs, tracing
from baton.platform import Platform
from baton.service.runner import Runnable, run
from baton.settings import Settings

_REQUIRED = ("database_url", "rabbitmq_url", "redis_url")


def main(name: str, create: Callable[[Platform], Runnable]) -> None:
    """Runs one service; in production the three URLs are required, and what is missing is named."""
    settings = Settings()
    logs.configure(settings, name)
    missing = [f"BATON_{setting.upper()}" for setting in _REQUIRED if not getattr(settings, setting)]
    if missing:
        sys.exit(f"{name} needs {', '.join(missing)} (see README.md, 'Running it').")
    tracing.start(name)
    platform = Platform.build(settings)
    run([Runnable("platform", start=platform.start, stop=platform.stop), create(platform)], settings)
    tracing.stop()
