"""Settings come from the environment and from files named after them."""

from __future__ import annotations

from pathlib import Path

import pytest

from baton.settings import Settings


def test_a_secret_is_read_from_a_file_of_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BATON_SECRET_KEYS", raising=False)
    (tmp_path / "baton_secret_keys").write_text("from a file\n")
    settings = Settings(_secrets_dir=tmp_path)
    assert settings.secret_keys.get_secret_value() == "from a file"


def test_the_environment_wins_over_a_file_unless_it_is_set_to_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "baton_redis_url").write_text("redis://file")
    monkeypatch.setenv("BATON_REDIS_URL", "redis://environment")
    assert Settings(_secrets_dir=tmp_path).redis_url == "redis://environment"
    monkeypatch.setenv("BATON_REDIS_URL", "")
    assert Settings(_secrets_dir=tmp_path).redis_url == "redis://file"
