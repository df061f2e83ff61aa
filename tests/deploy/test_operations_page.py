"""What docs/operations.md tells operators to type is run by deploy/check.sh, and what it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/operations.md").read_text()
BLOCKS = [line.strip() for line in "\n".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)).splitlines()]
COMPOSE_LINES = [line for line in BLOCKS if line.startswith("compose ")]
CHECK = (ROOT / "deploy/check.sh").read_text()


def test_the_page_has_commands_to_check() -> None:
    assert len(COMPOSE_LINES) >= 6


@pytest.mark.parametrize("line", COMPOSE_LINES)
def test_every_command_for_the_containers_is_run_by_the_check(line: str) -> None:
    typed = re.split(r" [<>]", line)[0].replace("VISITOR_ID", '"$visitor"')
    assert typed in CHECK


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make ([a-z]+)", "\n".join([*BLOCKS, PAGE])))))
def test_every_make_target_exists(target: str) -> None:
    words_of_prose = {"one"}
    assert target in words_of_prose or f"\n{target}:" in (ROOT / "Makefile").read_text()


def test_scaling_is_tried_as_it_is_told() -> None:
    (told,) = (line for line in BLOCKS if "--scale" in line)
    assert re.findall(r"--scale \S+=2", told) == re.findall(r"--scale \S+=2", CHECK)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"BATON_[A-Z_]+", PAGE))))
def test_every_variable_is_read_by_the_compose_file(name: str) -> None:
    assert f"${{{name}" in (ROOT / "deploy/docker-compose.yml").read_text()
