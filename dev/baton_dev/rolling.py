"""An upgrade of running services without a gap: the new ones stand beside the old before the old are told to end."""

from __future__ import annotations

import subprocess
import time

from baton_dev.compose import Compose, wait

SERVICES = ("handoff-router", "ai-responder", "agent-api", "gateway")
JOBS = ("migrate", "certificate", "seed")
_BEHIND_THE_PROXY = ("agent-api", "gateway")
_NOTICED_AFTER_S = 7
"""The proxy looks services up anew every five seconds."""


def replace_running(compose: Compose, options: list[str], seconds: float) -> list[str]:
    """Replaces what runs on an older image; returns the options that keep as many of each as there were."""
    running = {service: compose.ask("ps", "--quiet", service).split() for service in SERVICES}
    outdated = {service: old for service, old in running.items() if any(_is_outdated(one) for one in old)}
    if outdated:
        _run_jobs(compose, seconds)  # beside the old version, which goes on serving
    for service, old in outdated.items():
        _replace(compose, service, old, seconds)
    given = " ".join(options)
    kept = {service: len(old) for service, old in running.items() if old and f"{service}=" not in given}
    return [option for service, count in kept.items() for option in ("--scale", f"{service}={count}")]


def _run_jobs(compose: Compose, seconds: float) -> None:
    """The new version's: the old version's would not know the new tables."""
    jobs = [one.service for one in compose.states() if one.service in JOBS]
    compose.run("up", "--detach", *jobs)
    wait(compose, seconds, *jobs)


def _is_outdated(container: str) -> bool:
    """Whether the name of its image stands for a newer one by now."""
    image, name = _docker("inspect", "--format", "{{.Image}} {{.Config.Image}}", container).split()
    return _docker("image", "inspect", "--format", "{{.Id}}", name).strip() != image


def _replace(compose: Compose, service: str, old: list[str], seconds: float) -> None:
    beside = f"{service}={2 * len(old)}"
    compose.run("up", "--detach", "--no-recreate", "--scale", beside, service)
    wait(compose, seconds, service)
    if service in _BEHIND_THE_PROXY:
        time.sleep(_NOTICED_AFTER_S)
    _docker("stop", "--time", "15", *old)
    _docker("rm", *old)


def _docker(*arguments: str) -> str:
    return subprocess.run(["docker", *arguments], check=True, capture_output=True, text=True).stdout  # noqa: S603, S607
