"""deploy/.env is written once, with fresh secrets, and never changed behind the operator's back."""

from __future__ import annotations

import stat
from pathlib import Path

from baton.security import keys
from baton.settings import Settings
from baton_dev import env_file


def values(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_a_new_file_has_every_secret_and_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    assert env_file.write(path) == list(env_file.SECRETS)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = values(path)
    assert all(len(found[name]) >= 32 for name in env_file.SECRETS)
    assert len({found[name] for name in env_file.SECRETS}) == len(env_file.SECRETS)


def test_its_keys_are_ones_that_the_services_take(tmp_path: Path) -> None:
    env_file.write(tmp_path / ".env")
    found = values(tmp_path / ".env")
    settings = Settings(secret_keys=found["BATON_SECRET_KEYS"], token_keys=found["BATON_TOKEN_KEYS"])
    keys.sealer(settings)
    keys.visitor_tokens(settings)


def test_asked_again_it_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    env_file.write(path)
    before = path.read_text()
    assert env_file.write(path, "example.com") == []
    assert path.read_text() == before


def test_a_secret_that_is_missing_after_an_upgrade_is_added_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("BATON_SECRET_KEYS=mine\nBATON_TOKEN_KEYS=\n#BATON_REDIS_PASSWORD=\nBATON_RABBITMQ_PASSWORD=x")
    assert env_file.write(path) == ["BATON_POSTGRES_PASSWORD", "BATON_REDIS_PASSWORD", "BATON_GRAFANA_PASSWORD"]
    found = values(path)
    assert (found["BATON_SECRET_KEYS"], found["BATON_TOKEN_KEYS"], found["BATON_RABBITMQ_PASSWORD"]) == (
        "mine",
        "",
        "x",
    )
    assert len(found["BATON_REDIS_PASSWORD"]) >= 32


def test_a_domain_is_served_to_the_world_by_tls_and_without_one_only_this_machine_is(tmp_path: Path) -> None:
    env_file.write(tmp_path / "here")
    env_file.write(tmp_path / "there", "example.com")
    here, there = values(tmp_path / "here"), values(tmp_path / "there")
    assert {here["BATON_HTTP_ADDRESS"], here["BATON_HTTPS_ADDRESS"], there["BATON_HTTP_ADDRESS"]} == {"127.0.0.1"}
    assert (there["BATON_HTTPS_ADDRESS"], there["BATON_GATEWAY_TLS_PORT"]) == ("0.0.0.0", "443")
    assert there["BATON_PUBLIC_PANEL_URL"] == "https://panel.example.com"
