"""docker compose, asked and told by programs: what runs, whether it has settled, and why not."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass


class Failed(Exception):
    """Said to the operator as it is."""


@dataclass(frozen=True)
class State:
    """One container, as the engine sees it."""

    service: str
    state: str
    health: str
    exit_code: int

    @property
    def fault(self) -> str:
        """What is wrong with it, for good; empty while there is hope."""
        if self.state in ("exited", "dead") and self.exit_code != 0:
            return f"{self.service} ended with exit code {self.exit_code}"
        if self.health == "unhealthy":
            return f"{self.service} is unhealthy"
        return f"{self.service} starts again and again" if self.state == "restarting" else ""

    @property
    def settled(self) -> bool:
        """It runs and is healthy, or it was a job and has done it."""
        if self.state == "exited":
            return self.exit_code == 0
        return self.state == "running" and self.health in ("", "healthy")


@dataclass(frozen=True)
class Compose:
    """docker compose with the options that every call shares."""

    options: tuple[str, ...]

    def run(self, *arguments: str) -> None:
        """Shown as it goes."""
        if subprocess.run([*self._command, *arguments], check=False).returncode:  # noqa: S603 (the operator's own words)
            raise Failed(f"docker compose {arguments[0]} failed, see above")

    def ask(self, *arguments: str) -> str:
        """Its answer; Failed with its complaint."""
        done = subprocess.run([*self._command, *arguments], check=False, capture_output=True, text=True)  # noqa: S603
        if done.returncode:
            raise Failed(done.stderr.strip())
        return done.stdout.replace("\x1b[2K", "")  # some versions clear lines even where there is no terminal

    @property
    def _command(self) -> list[str]:
        return ["docker", "compose", "--ansi", "never", *self.options]

    def states(self, *services: str) -> list[State]:
        lines = self.ask("ps", "--all", "--format", "json", *services).splitlines()
        found = (json.loads(line) for line in lines if line.strip())
        return [State(one["Service"], one["State"], one.get("Health", ""), one.get("ExitCode", 0)) for one in found]


def wait(compose: Compose, seconds: float, *services: str) -> None:
    """Until every container (of these services) has settled; Failed names those that have not, and why."""
    deadline = time.monotonic() + seconds
    while True:
        states = compose.states(*services)
        late = [one for one in states if not one.settled]
        if states and not late:
            return
        broken = [one for one in late if one.fault]
        if broken or time.monotonic() > deadline:
            raise Failed(told(broken or late, compose))
        time.sleep(1)


def told(late: Iterable[State], compose: Compose) -> str:
    """Each with the end of its log."""
    parts = []
    for one in late:
        log = compose.ask("logs", "--no-color", "--no-log-prefix", "--tail", "12", one.service)
        parts.append(f"{one.fault or f'{one.service} is not ready in time'}; the end of its log:\n{log}")
    return "\n".join(parts)
