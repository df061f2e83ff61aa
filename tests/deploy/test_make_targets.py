"""What operators type with make really reaches the program that it is for, with their words unharmed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_DOCKER = """#!/bin/sh
for word in "$@"; do printf '%s|' "$word"; done >>"$DOCKER_LOG"
printf '%s|\\n' "otel=$OTEL_EXPORTER_OTLP_ENDPOINT" >>"$DOCKER_LOG"
case "$*" in
  *"version --short"*) echo 2.27.0 ;;
  *"ps --all"*) echo '{"Service": "gateway", "State": "running", "Health": "healthy", "ExitCode": 0}' ;;
esac
"""


class Desk:
    """A terminal in the repository's folder, with a `docker` that writes down what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.env_file = folder / "env"
        self._log = folder / "docker.log"
        self._log.touch()
        (folder / "docker").write_text(_DOCKER)
        (folder / "docker").chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("BATON_", "OTEL_", "MAKE"))}
        self._environment = {**kept, "PATH": f"{folder}:{os.environ['PATH']}", "DOCKER_LOG": str(self._log)}

    def make(self, *words: str, **environment: str) -> str:
        done = subprocess.run(
            ["make", *words], cwd=ROOT, env=self._environment | environment, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def asked(self) -> list[list[str]]:
        return [line.split("|")[:-2] for line in self._log.read_text().splitlines()]

    def said(self) -> str:
        return self._log.read_text()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_make_alone_tells_what_there_is(desk: Desk) -> None:
    said = desk.make()
    assert all(f"make {target} " in said for target in ("run", "test", "env", "up", "owner", "baton", "down"))


def test_env_is_written_once(desk: Desk) -> None:
    words = ("env", f"ARGS=--domain example.com --file {desk.env_file}")
    assert "is written" in desk.make(*words)
    assert "stays as it is" in desk.make(*words)
    assert "BATON_PUBLIC_GATEWAY_URL=https://chat.example.com" in desk.env_file.read_text()


@pytest.mark.parametrize("more", ["", "--profile demo", "--profile observability", "--scale gateway=2"])
def test_up_writes_the_secrets_builds_starts_and_waits(desk: Desk, more: str) -> None:
    assert "Baton is up" in desk.make("up", f"ARGS=--env-file {desk.env_file} {more}")
    assert "BATON_SECRET_KEYS=" in desk.env_file.read_text()
    started = " ".join(next(words for words in desk.asked() if words[-1] != "migrate" and "up" in words))
    assert more in started
    assert ("otel=http://jaeger:4318" in desk.said()) is ("observability" in more)


def test_an_owners_name_may_have_spaces(desk: Desk) -> None:
    desk.make("owner", "ARGS=--email you@example.com --name 'Your Name' --workspace 'Your Company'")
    [asked] = desk.asked()
    assert asked[asked.index("baton") :] == [
        "baton", "create-owner", "--email", "you@example.com", "--name", "Your Name", "--workspace", "Your Company",
    ]  # fmt: skip


def test_the_operators_command_and_the_end_of_it_all(desk: Desk) -> None:
    desk.make("baton", "ARGS=doctor --offline")
    desk.make("down", "ARGS=--volumes")
    baton, down = desk.asked()
    assert baton[-6:] == ["run", "--rm", "--no-deps", "-T", "baton", "doctor", "--offline"][-6:]
    assert down[-2:] == ["down", "--volumes"]


def test_a_database_is_migrated_as_it_is_told(desk: Desk, tmp_path: Path) -> None:
    desk.make("--old-file=.venv/stamps/runtime", "migrate", BATON_DATABASE_URL=f"sqlite:///{tmp_path}/baton.db")
    assert (tmp_path / "baton.db").stat().st_size > 0


@pytest.mark.parametrize(
    ("typed", "reached"),
    [
        (["run", "ARGS=--port 9000"], ".venv/bin/baton-dev --port 9000"),
        (["test"], "-m baton_dev.trust"),
        (["check"], "-m baton_dev.budget"),
        (["generated"], "-m baton_dev.generated"),
        (["lock"], "baton_dev/locks.py compile"),
        (["trust"], "-m baton_dev.trust"),
        (["trust-long", "PART=sabotage"], "-m baton_dev.trust --part sabotage"),
        (["bench", "ARGS=--quick"], "-m bench --quick"),
        (["bench-full"], "-m bench --full --publish"),
    ],
    ids=lambda each: each[0] if isinstance(each, list) else "",
)
def test_what_takes_longer_is_at_least_the_program_that_is_meant(desk: Desk, typed: list[str], reached: str) -> None:
    assert reached in desk.make("--dry-run", *typed)


def test_scaling_is_computed_from_a_file_of_rows(tmp_path: Path) -> None:
    costs = {"gateway": 300.0, "postgres": 200.0}
    rows = [{"id": name, "cpu_us": costs} for name in ("cpu_per_accept", "token_p99", "bridge_p50")]
    (tmp_path / "bench.json").write_text(json.dumps({"rows": [*rows, {"id": "idle_stream", "baton": 12.0}]}))
    command = [sys.executable, "-m", "bench.scaling", str(tmp_path / "bench.json")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    assert "gateway" in done.stdout
