"""`make up`: writes deploy/.env if need be, builds, starts, waits, and says in words what is missing or went wrong.

Runs on any Python 3.9 or newer with nothing installed: on a server there need be no more than that and Docker.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from baton_dev import env_file

FILE = Path(__file__).resolve().parents[2] / "deploy/docker-compose.yml"
OLDEST = (2, 21)
_WAIT_S = 300


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

    def states(self) -> list[State]:
        lines = self.ask("ps", "--all", "--format", "json").splitlines()
        found = (json.loads(line) for line in lines if line.strip())
        return [State(one["Service"], one["State"], one.get("Health", ""), one.get("ExitCode", 0)) for one in found]


def check_machine() -> None:
    """Docker is there, new enough and answers."""
    if shutil.which("docker") is None:
        raise Failed("Docker is not installed: https://docs.docker.com/engine/install/ says how.")
    found = subprocess.run(["docker", "compose", "version", "--short"], check=False, capture_output=True, text=True)  # noqa: S607
    version = tuple(int(number) for number in re.findall(r"\d+", found.stdout)[:2])
    if version < OLDEST:
        raise Failed(f"docker compose {'.'.join(map(str, OLDEST))} or newer is needed (package docker-compose-plugin).")
    if subprocess.run(["docker", "info"], check=False, capture_output=True).returncode:  # noqa: S607
        raise Failed("The Docker engine does not answer. Is it running, and may you use it? `docker info` says more.")


def wait(compose: Compose, seconds: float) -> None:
    """Until every container has settled; Failed names those that have not, with the end of their logs."""
    deadline = time.monotonic() + seconds
    while True:
        states = compose.states()
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


def main() -> None:
    parser = argparse.ArgumentParser(prog="make up", description=__doc__, allow_abbrev=False)
    parser.add_argument("--profile", action="append", default=[], help="demo: with stand-ins and a seeded shop")
    parser.add_argument("--env-file", type=Path, default=env_file.PATH)
    parser.add_argument("--project", default="baton")
    parser.add_argument("--wait", type=float, default=_WAIT_S, metavar="SECONDS")
    given, more = parser.parse_known_args()
    profiles = [option for profile in given.profile for option in ("--profile", profile)]
    place = ("--file", str(FILE), "--env-file", str(given.env_file), "--project-name", given.project)
    try:
        check_machine()
        env_file.write(given.env_file)
        up(Compose((*place, *profiles)), more, given.wait)
    except Failed as failure:
        sys.exit(f"\n{failure}")


def up(compose: Compose, more: list[str], seconds: float) -> None:
    """Builds and starts; the jobs' last words (sign-ins of a demo) are repeated at the end."""
    compose.ask("config", "--quiet")
    compose.run("build")
    try:
        compose.run("up", "--detach", "--remove-orphans", *more)
    except Failed:
        wait(compose, 0)  # says which one, and why
        raise
    wait(compose, seconds)
    print("\n  Baton is up.", flush=True)  # noqa: T201  (for the person at the terminal)
    if any(one.service == "seed" for one in compose.states()):
        print(compose.ask("logs", "--no-color", "--no-log-prefix", "seed"))  # noqa: T201
    else:
        print('  No workspace yet? make owner ARGS="--email you@example.com"\n')  # noqa: T201


if __name__ == "__main__":
    main()
