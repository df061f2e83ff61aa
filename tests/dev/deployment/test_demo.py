"""The compose demo: seeded once, pointed at the stand-ins, unless the operator brings real keys."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from baton.database import Database
from baton.database.migrate import upgrade
from baton.settings import Settings
from baton.testing import embedded_settings
from baton_dev import demo
from baton_dev.data_dir import DataDir


async def test_the_seed_is_planted_once_and_the_stand_in_finds_its_key(tmp_path: Path) -> None:
    settings, folder = embedded_settings(tmp_path), DataDir(tmp_path / "data")
    folder.make()
    database = Database(settings)
    await upgrade(database)
    await database.stop()
    first = await demo.seed(settings, folder)
    assert await demo.seed(settings, folder) == first
    assert (folder.ably / "key").read_text() == folder.keys().ably_key


def test_services_are_pointed_at_the_stand_ins(tmp_path: Path) -> None:
    settings = embedded_settings(tmp_path, ably_public_url="http://localhost:8002")
    demo.write_settings(tmp_path, demo.service_settings(settings, "w1"))
    read = Settings(_secrets_dir=tmp_path)
    assert (read.demo_workspace_id, read.ably_url, read.openai_base_url) == (
        "w1", "http://ably:8002", "http://ai:8003/v1",
    )  # fmt: skip
    assert read.ably_public_url == "http://localhost:8002"


def test_a_real_key_replaces_its_stand_in_and_what_was_written_before_goes(tmp_path: Path) -> None:
    settings = embedded_settings(tmp_path)
    demo.write_settings(tmp_path, demo.service_settings(settings, "w1"))
    real = settings.model_copy(update={"openai_api_key": SecretStr("sk-real")})
    demo.write_settings(tmp_path, demo.service_settings(real, "w1"))
    read = Settings(_secrets_dir=tmp_path)
    assert (read.openai_base_url, read.openai_api_key.get_secret_value()) == ("", "")
    assert read.ably_url == "http://ably:8002"
