"""The command itself: with the environment as its only settings, it names what is missing and repeats no value."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from baton.security.keys import generate_key
from baton_operator.__main__ import main
from baton_operator.commands import COMMANDS

CANARY = "canary-canary-canary"
OWNER = ("create-owner", "--email", "olive@example.com")


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("BATON_") and not name.startswith("BATON_TEST"):
            monkeypatch.delenv(name)


@pytest.fixture
def _embedded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{tmp_path}/baton.db")
    monkeypatch.setenv("BATON_SECRET_KEYS", generate_key())
    monkeypatch.setenv("BATON_TOKEN_KEYS", generate_key())


def test_it_is_installed_as_a_program_and_makes_keys_that_are_good_for_the_settings() -> None:
    program = Path(sys.executable).with_name("baton")
    done = subprocess.run([program, "generate-key"], capture_output=True, text=True, check=True)
    assert len(done.stdout.strip()) == len(generate_key())


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    assert all(command.name in said and command.says for command in COMMANDS)
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)


def test_a_database_that_is_not_named_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(OWNER) == 1
    assert "BATON_DATABASE_URL is not set" in capsys.readouterr().err


@pytest.mark.usefixtures("_embedded")
def test_a_bad_key_is_named_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BATON_SECRET_KEYS", CANARY)
    assert main(["rotate-keys"]) == 1
    said = capsys.readouterr().err
    assert "BATON_SECRET_KEYS" in said
    assert CANARY not in said


@pytest.mark.usefixtures("_embedded")
def test_a_bad_option_is_named_and_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["create-owner", "--email", CANARY]) == 2
    assert capsys.readouterr().err == "baton: --email: Not a valid e-mail address\n"


@pytest.mark.usefixtures("_embedded")
def test_a_database_without_tables_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(OWNER) == 1
    said = capsys.readouterr().err
    assert "does not answer as it should" in said
    assert "baton doctor" in said
    assert "Traceback" not in said


@pytest.mark.usefixtures("_embedded")
@pytest.mark.parametrize("command", ["doctor", "rotate-keys"])
@pytest.mark.parametrize("name", ["DATABASE_URL", "RABBITMQ_URL", "REDIS_URL", "STORAGE_URL"])
def test_an_address_that_no_driver_understands_is_named_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, name: str
) -> None:
    monkeypatch.setenv(f"BATON_{name}", f"mysql://baton:{CANARY}@somewhere/baton")
    assert main([command]) == 1
    said = capsys.readouterr().err
    assert f"BATON_{name} must begin with" in said
    assert CANARY not in said
