"""An upgrade puts the new beside the old before the old ends, and leaves alone what is new already."""

from __future__ import annotations

from pathlib import Path

import pytest

from baton_dev import rolling
from baton_dev.compose import Compose


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two gateways run on image `old`, a router on `new`; the image's name stands for `new`."""
    monkeypatch.setattr(rolling, "_NOTICED_AFTER_S", 0)
    log = tmp_path / "calls"
    script = f"""#!/bin/sh
echo "$*" >> {log}
case "$*" in
  *"ps --quiet gateway") echo g1; echo g2 ;;
  *"ps --quiet handoff-router") echo r1 ;;
  *"ps --all"*) echo '{{"Service": "migrate", "State": "exited", "Health": "", "ExitCode": 0}}' ;;
  "inspect"*g?) echo old baton:local ;;
  "inspect"*r1) echo new baton:local ;;
  "image inspect"*) echo new ;;
esac
"""
    (tmp_path / "docker").write_text(script)
    (tmp_path / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return log


def done(calls: Path) -> list[str]:
    """What was changed, in order."""
    lines = calls.read_text().replace("compose --ansi never ", "").splitlines()
    return [line for line in lines if line.startswith(("up", "stop", "rm"))]


def test_the_new_stand_beside_the_old_after_the_migration_and_before_the_old_end(calls: Path) -> None:
    kept = rolling.replace_running(Compose(()), [], 5)
    assert done(calls) == [
        "up --detach migrate",
        "up --detach --no-recreate --scale gateway=4 gateway",
        "stop --time 15 g1 g2",
        "rm g1 g2",
    ]
    assert kept == ["--scale", "handoff-router=1", "--scale", "gateway=2"]


def test_a_number_that_the_operator_names_is_the_operators(calls: Path) -> None:
    assert rolling.replace_running(Compose(()), ["--scale", "gateway=5"], 5) == ["--scale", "handoff-router=1"]


def test_what_runs_on_the_newest_image_is_left_alone(calls: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rolling, "SERVICES", ("handoff-router", "agent-api"))
    assert rolling.replace_running(Compose(()), [], 5) == ["--scale", "handoff-router=1"]
    assert done(calls) == []
