"""`make up` waits for what may still come, and names what will not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from baton_dev import compose_up
from baton_dev.compose import Compose, Failed, State, wait
from baton_dev.compose_up import check_machine

RUNS = State("gateway", "running", "healthy", 0)
DONE = State("migrate", "exited", "", 0)
STARTS = State("rabbitmq", "running", "starting", 0)
BROKEN = State("seed", "exited", "", 1)


@pytest.mark.parametrize("state", [RUNS, DONE, State("ai", "running", "", 0)])
def test_what_runs_well_and_a_job_that_is_done_are_settled(state: State) -> None:
    assert state.settled
    assert not state.fault


@pytest.mark.parametrize("state", [STARTS, State("proxy", "created", "", 0)])
def test_what_starts_is_neither_settled_nor_at_fault(state: State) -> None:
    assert not state.settled
    assert not state.fault


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (BROKEN, "seed ended with exit code 1"),
        (State("gateway", "running", "unhealthy", 0), "gateway is unhealthy"),
        (State("postgres", "restarting", "", 1), "postgres starts again and again"),
    ],
)
def test_a_fault_is_said_in_words(state: State, said: str) -> None:
    assert not state.settled
    assert state.fault == said


def docker(folder: Path, monkeypatch: pytest.MonkeyPatch, states: list[State], version: str = "2.27.0") -> None:
    """A `docker` that knows these containers."""
    fields = [
        {"Service": one.service, "State": one.state, "Health": one.health, "ExitCode": one.exit_code} for one in states
    ]
    lines = "\n".join(json.dumps(one) for one in fields)
    script = f"""#!/bin/sh
case "$*" in
  *" ps "*) cat <<'END'\n{lines}\nEND\n;;
  *" logs "*) echo 'the reason stands here' ;;
  *version*) echo {version} ;;
  info) exit 1 ;;
esac
"""
    (folder / "docker").write_text(script)
    (folder / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_waiting_ends_when_all_have_settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docker(tmp_path, monkeypatch, [RUNS, DONE])
    wait(Compose(()), 0)


def test_a_job_that_failed_is_named_at_once_with_the_end_of_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker(tmp_path, monkeypatch, [RUNS, STARTS, BROKEN])
    with pytest.raises(Failed, match=r"(?s)^seed ended with exit code 1.*the reason stands here") as failure:
        wait(Compose(()), 60)
    assert "rabbitmq" not in str(failure.value)


def test_what_is_late_is_named_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docker(tmp_path, monkeypatch, [RUNS, STARTS])
    with pytest.raises(Failed, match="rabbitmq is not ready in time"):
        wait(Compose(()), 0)


def test_a_machine_without_docker_is_told_where_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Failed, match="Docker is not installed"):
        check_machine()


def test_an_old_compose_and_an_engine_that_does_not_answer_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker(tmp_path, monkeypatch, [], version="2.5.0")
    with pytest.raises(Failed, match=r"2\.21 or newer"):
        check_machine()
    docker(tmp_path, monkeypatch, [])
    with pytest.raises(Failed, match="does not answer"):
        check_machine()


def test_the_compose_file_is_where_it_is_looked_for() -> None:
    assert compose_up.FILE.is_file()
