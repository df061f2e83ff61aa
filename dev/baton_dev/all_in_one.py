"""The all-in-one run: four services on one platform in this process, the outside world as two children."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import SecretStr

import agent_api.app
import ai_responder.app
import gateway.app
import handoff_router.app
from baton import logs, tracing
from baton.database.migrate import upgrade
from baton.platform import Platform
from baton.service.runner import Process, Runnable
from baton.settings import Settings
from baton_dev.data_dir import DataDir
from baton_dev.outside_world import OutsideWorld
from baton_dev.seed import SeedError, plant


class AllInOne:
    """Gateway, agent API, Ably stand-in and AI stand-in on four consecutive ports."""

    def __init__(self, folder: DataDir, port: int, ready_file: Path | None) -> None:
        self._folder, self._port, self._ready_file = folder, port, ready_file
        self._given = Settings()

    async def run(self, outside: OutsideWorld) -> None:
        """Until SIGTERM or Ctrl-C; the stand-ins end with this process, also after `kill -9`."""
        ably_url, ai_url = outside.ably_url, outside.ai_url
        settings = self._settings(ably_url, ai_url)
        logs.configure(settings, "baton-dev")
        tracing.start("baton-dev")
        platform = Platform.build(settings)
        await upgrade(platform.database)
        try:
            seed = await plant(platform, self._folder, self._ably_key())
        except SeedError as error:
            raise SystemExit(str(error)) from error
        platform.settings = settings.model_copy(update={"demo_workspace_id": seed["workspace_id"]})
        services = self._services(platform)
        await outside.ready()
        await Process(services, platform.settings).serve(lambda: self._tell(services, seed, ably_url, ai_url))
        tracing.stop()

    def _ably_key(self) -> str:
        return self._given.ably_key.get_secret_value() or self._folder.keys().ably_key

    def _settings(self, ably_url: str, ai_url: str) -> Settings:
        keys, given = self._folder.keys(), self._given
        defaults = {
            "database_url": given.database_url or self._folder.database_url,
            "storage_url": given.storage_url or self._folder.storage_url,
            "secret_keys": SecretStr(given.secret_keys.get_secret_value() or keys.secret_keys),
            "token_keys": SecretStr(given.token_keys.get_secret_value() or keys.token_keys),
            "ably_url": ably_url,
            "openai_base_url": ai_url,
            "public_gateway_url": given.public_gateway_url or f"http://{given.host}:{self._port}",
            "public_panel_url": given.public_panel_url or f"http://{given.host}:{self._port + 1}",
            "openai_api_key": SecretStr(given.openai_api_key.get_secret_value() or "stand-in"),
            "log_level": given.log_level if "log_level" in given.model_fields_set else "WARNING",
            "log_format": given.log_format if "log_format" in given.model_fields_set else "console",
        }
        return given.model_copy(update=defaults)

    def _services(self, platform: Platform) -> list[Runnable]:
        router, responder = handoff_router.app.create(platform), ai_responder.app.create(platform)
        router.app = responder.app = None  # their health is the platform's, told by the two doors
        doors = [gateway.app.create(platform), agent_api.app.create(platform)]
        for offset, door in enumerate(doors):
            door.port = self._port + offset
        return [Runnable("platform", start=platform.start, stop=platform.stop), router, responder, *doors]

    def _tell(self, services: list[Runnable], seed: dict[str, Any], ably_url: str, ai_url: str) -> None:
        host = self._given.host
        gateway_url, agent_url = (f"http://{host}:{service.port}" for service in services[-2:])
        ready = {"gateway": gateway_url, "agent_api": agent_url, "ably": ably_url or "https://ably.com", "ai": ai_url}
        ready["ai"] = ai_url.removesuffix("/v1")
        print(_welcome(ready, seed), flush=True)  # noqa: T201  (for the person at the terminal)
        if self._ready_file is not None:
            part = self._ready_file.with_suffix(".part")
            part.write_text(json.dumps({**ready, **seed}, indent=2), encoding="utf-8")
            part.replace(self._ready_file)


def _welcome(ready: dict[str, str], seed: dict[str, Any]) -> str:
    sign_ins = "\n".join(f"    {a['email']:<22} {a['password']:<20} {a['role']}" for a in seed["agents"])
    return (
        f"\n  Baton is ready.\n\n  Demo shop (visitors)   {ready['gateway']}/\n"
        f"  Live Agent Panel       {ready['agent_api']}/\n"
        f"  API descriptions       {ready['gateway']}/docs  {ready['agent_api']}/docs\n"
        f"  Ably                   {ready['ably']}\n  AI                     {ready['ai']}\n\n  Sign-ins\n{sign_ins}\n"
    )
