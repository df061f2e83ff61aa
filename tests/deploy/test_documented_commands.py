"""Every command that a page tells people to type is run by a test or a script, or says here why it is not."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from deploy.documented import ROOT, commands, every_command

_CHECK = "deploy/check.sh"
_MAKE = "tests/deploy/test_make_targets.py"
_OPERATOR = "tests/baton_operator"
_HOUSES = "tests/cast/houses.py"

RUN_BY = {
    r"compose (run|exec|stop) .*": (_CHECK, ""),  # the same words
    r"compose restart (rabbitmq|redis)": (_CHECK, ""),
    r"compose ps": (_CHECK, "compose ps"),
    r"compose logs( --tail 50)?( \w+)?": (_CHECK, "compose logs --tail 50 gateway"),
    r"alias compose='docker compose --file deploy/docker-compose.yml'": (
        _CHECK, "docker compose --file deploy/docker-compose.yml",
    ),
    r"docker build -f deploy/Dockerfile \.": (_CHECK, "docker build"),
    r"make": (_MAKE, "desk.make()"),
    r"make env.*": (_MAKE, '"env", f"ARGS=--domain example.com'),
    r"make up.*": (_MAKE, 'desk.make("up"'),
    r"make owner.*": (_MAKE, 'desk.make("owner"'),
    r"make baton.*": (_MAKE, 'desk.make("baton"'),
    r"make down.*": (_MAKE, 'desk.make("down"'),
    r"make migrate": (_MAKE, '"migrate"'),
    r"make (test|check|generated|trust|setup)": (".ci/run", "make test"),
    r"make run.*": (_MAKE, '["run"'),  # as far as the program
    r"baton-dev": (_HOUSES, '"-m", "baton_dev"'),  # the program itself
    r"python -m (gateway|ai_responder|handoff_router|agent_api)": (_HOUSES, '"-m", module'),
    r"python -m baton_dev\.(budget|metrics_page)": ("Makefile", "baton_dev.budget"),
    r"python -m bench\.scaling .*": (_MAKE, '"bench.scaling"'),
    r"python -m baton\.database\.migrate generate .*": (__file__, "test_a_migration_is_generated"),
    r"baton( doctor)?": (f"{_OPERATOR}/test_doctor.py", '"doctor"'),
    r"baton rotate-keys": (f"{_OPERATOR}/test_keys_and_owners.py", '"rotate-keys"'),
    r"(baton )?(dead-letters )?(list|replay .*)": (f"{_OPERATOR}/test_dead_letters.py", '"replay"'),
    r"dead-letters show ID": (f"{_OPERATOR}/test_dead_letters.py", '"show"'),
    r"export --workspace ID": (f"{_OPERATOR}/test_visitors.py", '"--workspace"'),
    r"helm install .*": ("tests/deploy/test_helm.py", '"existingSecret"'),  # linted and rendered with these values
}  # fmt: skip
RUN_BY_NOBODY = {
    r"git (clone|pull)|cd baton": "not ours",
    r"kubectl create secret .*": "there is no cluster where the tests run",
    r"deploy/check\.sh": "is a script that runs the others; it needs a Docker engine",
    r"make lock": "asks the package registry; what it wrote is checked by `make check`",
    r"make bench(-full)?( .*)?": "measures for minutes; tests/bench runs its parts, and make reaches the program",
    r"make trust-long .*": "takes half an hour; its plays are those of `make trust`, and make reaches the program",
    r"pip-audit|npm audit": "named as what could not be run",
}


@pytest.mark.parametrize("command", every_command())
def test_a_command_is_run_or_says_why_not(command: str) -> None:
    runs = [place for pattern, place in RUN_BY.items() if re.fullmatch(pattern, command)]
    if not runs:
        assert any(re.fullmatch(pattern, command) for pattern in RUN_BY_NOBODY), "who runs it?"
    for path, words in runs:
        typed = words or command.replace("VISITOR_ID", '"$visitor"')
        place = ROOT / path
        assert typed in place.read_text(encoding="utf-8"), f"{path} does not run {typed}"


def test_no_row_is_left_over() -> None:
    told = every_command()
    for pattern in (*RUN_BY, *RUN_BY_NOBODY):
        assert any(re.fullmatch(pattern, command) for command in told), f"nobody is told {pattern}"


def test_commands_are_found_in_blocks_and_in_running_text() -> None:
    page = (
        "```sh\nmake up   # starts\nbaton backup >file && make down\n```\nThen `make run` in `docs/` or `baton doctor`."
    )
    assert list(commands(page)) == ["make up", "baton backup", "make down", "make run", "baton doctor"]


def test_a_migration_is_generated(tmp_path: Path) -> None:
    """Into a copy: the package of that name that is found first."""
    shutil.copytree(ROOT / "shared/migrations", tmp_path / "migrations")
    environment = {"PYTHONPATH": str(tmp_path), "BATON_DATABASE_URL": f"sqlite:///{tmp_path}/baton.db"}
    for words in ([], ["generate", "What changed"]):
        command = [sys.executable, "-m", "baton.database.migrate", *words]
        subprocess.run(command, env=environment, timeout=120, check=True)
    versions = tmp_path / "migrations/versions"
    assert [path.name for path in versions.glob("*what_changed.py")] != []
