"""A house whose services are hatched: two gateways, two responders, two routers, one agent API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cast.houses import House, clean_environment, free_ports
from servers.standins import StandIn
from trust.rig.hatchery import Hatchery

from baton.database.migrate import upgrade
from baton.platform import Platform
from baton.security.keys import generate_key
from baton.settings import Settings
from baton_dev.data_dir import DataDir
from baton_dev.seed import plant

SERVICES = (
    "gateway", "agent_api", "gateway-2", "ai_responder", "ai_responder-2", "handoff_router", "handoff_router-2",
)  # fmt: skip
_QUICKER = {
    "BATON_OUTBOX_STALE_S": "4",
    "BATON_PRESENCE_LEASE_S": "6",
    "BATON_LOST_AGENT_GRACE_S": "3",
    "BATON_TRUSTED_PROXIES": "127.0.0.1",
}


@dataclass
class HatchedHouse(House):
    """Starts are quick; everything else is as in any house."""

    hatchery: Hatchery | None = None

    def start(self, name: str) -> None:
        assert self.hatchery is not None
        command, environment = self.commands[name]
        hatched = self.hatchery.hatch(command[-1], environment, self.logs / f"{name}.log")
        self.processes[name] = hatched  # type: ignore[assignment]


async def a_house(
    hatchery: Hatchery, folder: Path, seen: Mapping[str, str], direct: tuple[str, StandIn]
) -> HatchedHouse:
    """Migrated and seeded, nothing started yet. `seen`: the addresses that services get; `direct`: past the proxies."""
    keys = {"BATON_SECRET_KEYS": generate_key(), "BATON_TOKEN_KEYS": generate_key()}
    shared = clean_environment(
        BATON_DATABASE_URL=seen["postgres"], BATON_RABBITMQ_URL=seen["rabbitmq"], BATON_REDIS_URL=seen["redis"],
        BATON_ABLY_URL=seen["ably"], BATON_OPENAI_BASE_URL=f"{seen['ai']}/v1", BATON_OPENAI_API_KEY="stand-in",
        **keys, **_QUICKER,
    )  # fmt: skip
    database, ably = direct
    seed = await _seeded(folder, database, keys, ably)
    port = free_ports(len(SERVICES))
    logs = folder / "logs"
    logs.mkdir()
    house = HatchedHouse(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}", ably.url, seed, logs=logs)
    house.hatchery = hatchery
    for offset, name in enumerate(SERVICES):
        house.commands[name] = ([name.partition("-")[0]], shared | {"BATON_PORT": str(port + offset)})
    return house


async def _seeded(folder: Path, database_url: str, keys: dict[str, str], ably: StandIn) -> dict[str, Any]:
    settings = Settings(
        database_url=database_url, secret_keys=keys["BATON_SECRET_KEYS"], token_keys=keys["BATON_TOKEN_KEYS"]
    )
    platform = Platform.build(settings)
    await upgrade(platform.database)
    await platform.start()
    try:
        data = DataDir(folder / "data")
        data.make()
        return await plant(platform, data, ably.key)
    finally:
        await platform.stop()
