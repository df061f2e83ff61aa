"""`make up`: writes deploy/.env if need be, builds, starts, waits, and says in words what is missing or went wrong.

Runs on any Python 3.9 or newer with nothing installed: on a server there need be no more than that and Docker.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from baton_dev import env_file, rolling
from baton_dev.compose import Compose, Failed, wait

FILE = Path(__file__).resolve().parents[2] / "deploy/docker-compose.yml"
OLDEST = (2, 21)
_WAIT_S = 300
_COLLECTOR = "OTEL_EXPORTER_OTLP_ENDPOINT"


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


def main() -> None:
    parser = argparse.ArgumentParser(prog="make up", description=__doc__, allow_abbrev=False)
    parser.add_argument("--profile", action="append", default=[], help="demo, observability")
    parser.add_argument("--env-file", type=Path, default=env_file.PATH)
    parser.add_argument("--project", default="baton")
    parser.add_argument("--wait", type=float, default=_WAIT_S, metavar="SECONDS")
    given, more = parser.parse_known_args()
    profiles = [option for profile in given.profile for option in ("--profile", profile)]
    place = ("--file", str(FILE), "--env-file", str(given.env_file), "--project-name", given.project)
    try:
        check_machine()
        env_file.write(given.env_file)
        if "observability" in given.profile:
            trace_to_jaeger(given.env_file)
        up(Compose((*place, *profiles)), more, given.wait)
    except Failed as failure:
        sys.exit(f"\n{failure}")


def trace_to_jaeger(settings: Path) -> None:
    """Unless a collector is named already, in the environment or in deploy/.env."""
    if not re.search(rf"^{_COLLECTOR}=.", settings.read_text(encoding="utf-8"), re.MULTILINE):
        os.environ.setdefault(_COLLECTOR, "http://jaeger:4318")


def up(compose: Compose, more: list[str], seconds: float) -> None:
    """Builds and starts; the jobs' last words (sign-ins of a demo) are repeated at the end."""
    compose.ask("config", "--quiet")
    compose.run("build")
    more = [*more, *rolling.replace_running(compose, more, seconds)]
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
