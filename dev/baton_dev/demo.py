"""The demo of the compose file: seeds its database, and points the services at the stand-ins by settings files."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

from baton.platform import Platform
from baton.settings import Settings
from baton_dev.data_dir import DataDir
from baton_dev.seed import SeedError, plant

_ABLY_URL, _AI_URL = "http://ably:8002", "http://ai:8003/v1"


async def seed(settings: Settings, folder: DataDir) -> dict[str, Any]:
    """Plants the shop once; later starts find it."""
    platform = Platform.build(settings)
    try:
        return await plant(platform, folder, ably_key(settings, folder))
    finally:
        await platform.database.stop()


def ably_key(settings: Settings, folder: DataDir) -> str:
    """The operator's, or the stand-in's; the stand-in finds its own in its folder."""
    own = folder.keys().ably_key
    folder.ably.mkdir(mode=0o700, exist_ok=True)
    (folder.ably / "key").touch(mode=0o600)
    (folder.ably / "key").write_text(own)
    return settings.ably_key.get_secret_value() or own


def service_settings(settings: Settings, workspace_id: str) -> dict[str, str]:
    """What the services have to know; a real key in the environment replaces the stand-in."""
    found = {"demo_workspace_id": workspace_id}
    if not settings.ably_key.get_secret_value():
        found |= {"ably_url": _ABLY_URL, "ably_public_url": settings.ably_public_url}
    if not settings.openai_api_key.get_secret_value():
        found |= {"openai_base_url": _AI_URL, "openai_api_key": "stand-in"}
    return found


def write_settings(folder: Path, settings: dict[str, str]) -> None:
    """One file per setting, named like its variable; a service that starts meanwhile finds the old or the new."""
    wanted = {f"baton_{name}": value for name, value in settings.items()}
    for name, value in wanted.items():
        part = folder / f"{name}.part"
        part.write_text(value)
        part.replace(folder / name)
    for old in folder.glob("baton_*"):
        if old.name not in wanted:
            old.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m baton_dev.demo", description=__doc__)
    parser.add_argument(
        "--data-dir", type=Path, required=True, help="the stand-in's key and the sign-ins are kept here"
    )
    parser.add_argument("--settings-dir", type=Path, required=True, help="where the services read settings files")
    given = parser.parse_args()
    # Of the environment only: what an earlier start wrote for the services is no wish of the operator's.
    settings, folder = Settings(_secrets_dir=()), DataDir(given.data_dir)
    folder.make()
    try:
        planted = asyncio.run(seed(settings, folder))
    except SeedError as error:
        sys.exit(str(error))
    write_settings(given.settings_dir, service_settings(settings, planted["workspace_id"]))
    sign_ins = "\n".join(f"    {a['email']:<22} {a['password']:<20} {a['role']}" for a in planted["agents"])
    print(  # noqa: T201  (for the person at the terminal)
        f"\n  Demo shop (visitors)   {settings.public_gateway_url}/\n"
        f"  Live Agent Panel       {settings.public_panel_url}/\n\n  Sign-ins\n{sign_ins}\n"
    )


if __name__ == "__main__":
    main()
