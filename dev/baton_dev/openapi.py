"""Writes the two API descriptions that the web's types are generated from; the services' routes are their source."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from fastapi import FastAPI
from pydantic import SecretStr

import agent_api.app
import gateway.app
from baton.platform import Platform
from baton.security.keys import generate_key
from baton.settings import Settings

FOLDER = Path(__file__).resolve().parents[2] / "web" / "shared" / "openapi"


def main() -> None:
    """Builds both apps on a platform that is never started."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url=f"sqlite:///{folder}/none.db",
            secret_keys=SecretStr(generate_key()),
            token_keys=SecretStr(generate_key()),
        )
        platform = Platform.build(settings)
        for name, module in (("gateway", gateway.app), ("agent_api", agent_api.app)):
            app = module.create(platform).app
            if not isinstance(app, FastAPI):
                raise TypeError(f"{name} has no API to describe")
            text = json.dumps(app.openapi(), indent=2, sort_keys=True, ensure_ascii=False)
            (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
