"""The doctor finds each fault by itself, says what to do, and never says a secret."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aio_pika
import pytest
from operator_terminal import Terminal
from pydantic import SecretStr
from servers.probes import free_port
from servers.standins import StandIn

from baton.bus import Message
from baton.database.migrate import upgrade
from baton.models import OutboxRow, Secret, Timer, Workspace
from baton.platform import Platform
from baton.secrets_at_rest import ABLY, AI, store_secret
from baton.security.keys import generate_key
from baton.settings import Settings
from baton.testing import a_bot, a_conversation, a_visitor, a_workspace
from baton.topology import TOPOLOGY
from baton_operator.doctor.database import judged_clock

CANARY = "canary-canary-canary"
"""Stands in passwords and keys."""


@dataclass
class Installation:
    """Migrated, consumed, with one workspace that has all its keys."""

    platform: Platform
    workspace: Workspace

    @property
    def settings(self) -> Settings:
        return self.platform.settings

    async def store(self, name: str, key: str, base_url: str | None = None) -> None:
        hint = {"model": "stand-in", "base_url": base_url}
        row = Secret(workspace_id=self.workspace.id, name=name, sealed="", hint=hint)
        async with self.platform.workbench.begin() as work:
            await store_secret(work, self.platform.sealer, row, key)


@pytest.fixture
async def installation(
    database_url: str, rabbitmq_url: str, redis_url: str, ably_standin: StandIn, ai_standin: StandIn, tmp_path: Path
) -> AsyncIterator[Installation]:
    platform = Platform.build(
        Settings(
            database_url=database_url, rabbitmq_url=rabbitmq_url, redis_url=redis_url,
            ably_url=ably_standin.url, openai_base_url=f"{ai_standin.url}/v1",
            openai_api_key=SecretStr(ai_standin.key), ai_model="stand-in",
            secret_keys=SecretStr(generate_key()), token_keys=SecretStr(CANARY * 3), outbox_stale_s=3_600,
            storage_url=tmp_path.as_uri(),
        )
    )  # fmt: skip
    await upgrade(platform.database)
    await platform.start()
    made = Installation(platform, await a_workspace(platform.workbench))
    await made.store(ABLY, ably_standin.key)
    await made.store(AI, ai_standin.key)
    for consumer in TOPOLOGY:
        await platform.bus.subscribe(consumer.queue, _nothing)
    async with asyncio.timeout(30):
        while await platform.bus.faults():
            await asyncio.sleep(0.05)
    yield made
    await platform.stop()


async def _nothing(message: Message) -> None:
    del message


async def _findings(terminal: Terminal, settings: Settings, *words: str) -> dict[str, dict[str, Any]]:
    said = await terminal.type(settings, "doctor", "--json", *words)
    assert CANARY not in said + terminal.beside
    report = json.loads(said)
    assert report["well"] is (terminal.code == 0)
    return {finding["check"]: finding for finding in report["findings"]}


def _troubles(found: dict[str, dict[str, Any]]) -> dict[str, str]:
    assert all(one["advice"] for one in found.values() if one["level"] != "well")
    return {name: one["level"] for name, one in found.items() if one["level"] != "well"}


async def test_a_healthy_installation_is_found_well(installation: Installation, terminal: Terminal) -> None:
    found = await _findings(terminal, installation.settings)
    assert _troubles(found) == {}
    assert {"encryption keys", "migrations", "the database's clock", "outbox", "queue ai-responder"} <= found.keys()
    assert {f"Ably key of workspace {installation.workspace.id}", "the installation's model"} <= found.keys()
    assert (await terminal.type(installation.settings, "doctor")).endswith("All is well.\n")


async def test_everything_away_is_named_part_by_part(terminal: Terminal) -> None:
    gone = Settings(
        database_url=f"postgresql://baton:{CANARY}@127.0.0.1:{free_port()}/baton",
        rabbitmq_url=f"amqp://baton:{CANARY}@127.0.0.1:{free_port()}/",
        redis_url=f"redis://:{CANARY}@127.0.0.1:{free_port()}/0",
        secret_keys=SecretStr(CANARY),
        storage_url="s3://files", storage_endpoint=f"http://127.0.0.1:{free_port()}",
        storage_key_id=CANARY, storage_secret_key=SecretStr(CANARY),
    )  # fmt: skip
    troubles = _troubles(await _findings(terminal, gone))
    parts = ("encryption keys", "token keys", "database", "broker", "Redis", "storage of files")
    assert troubles == dict.fromkeys(parts, "wrong")
    assert terminal.code == 1


async def test_an_empty_database_and_queues_that_nobody_declared_are_told(
    database_url: str, rabbitmq_url: str, terminal: Terminal
) -> None:
    found = await _findings(terminal, Settings(database_url=database_url, rabbitmq_url=rabbitmq_url))
    assert "make up" in found["migrations"]["advice"]
    assert "missing" in found["queue ai-responder"]["says"]
    again = await _findings(terminal, Settings(database_url=database_url, rabbitmq_url=rabbitmq_url))
    assert "missing" in again["queue ai-responder"]["says"], "the doctor declared what it was to look at"


async def test_what_is_overdue_is_told_with_whom_to_look_at(installation: Installation, terminal: Terminal) -> None:
    workbench = installation.platform.workbench
    bot = await a_bot(workbench, installation.workspace)
    conversation = await a_conversation(workbench, bot, await a_visitor(workbench, installation.workspace))
    async with workbench.begin() as work:
        await work.lock_conversation(conversation.id)
        past = work.now - timedelta(minutes=10)
        work.add(
            OutboxRow(workspace_id=bot.workspace_id, created_at=past),
            Timer(conversation_id=conversation.id, kind="idle", epoch=1, due_at=past),
        )
    found = await _findings(terminal, installation.settings, "--offline")
    assert _troubles(found) == {"outbox": "wrong", "timers": "wrong"}
    assert "handoff-router" in found["timers"]["advice"]


async def test_files_that_cannot_be_stored_are_told_with_what_it_takes(
    installation: Installation, terminal: Terminal, tmp_path: Path
) -> None:
    gone = installation.settings.model_copy(update={"storage_url": (tmp_path / "gone").as_uri()})
    found = await _findings(terminal, gone, "--offline")
    assert _troubles(found) == {"storage of files": "wrong"}
    assert "10001" in found["storage of files"]["advice"]
    nowhere = installation.settings.model_copy(update={"storage_url": ""})
    assert _troubles(await _findings(terminal, nowhere, "--offline")) == {"storage of files": "odd"}


async def test_a_queue_with_other_arguments_that_nobody_consumes(
    database_url: str, rabbitmq_url: str, terminal: Terminal
) -> None:
    settings = Settings(database_url=database_url, rabbitmq_url=rabbitmq_url, secret_keys=SecretStr(generate_key()))
    async with await aio_pika.connect(rabbitmq_url) as connection, connection.channel() as channel:
        await channel.declare_queue("ai-responder", durable=True)
        for suffix in ("dead", "retry.1000", "retry.5000", "retry.30000"):
            await channel.declare_queue(f"ai-responder.{suffix}", durable=True)
        await channel.default_exchange.publish(aio_pika.Message(b"{}"), "ai-responder.dead")
    said = await terminal.type(settings, "doctor", "--offline")
    assert "queue ai-responder: it stands there with other arguments" in said
    assert "queue ai-responder: nobody consumes it, 0 wait" in said
    assert "1 were given up" in said
    assert "baton dead-letters list --queue ai-responder" in said


async def test_keys_that_do_not_open_or_do_not_work(installation: Installation, terminal: Terminal) -> None:
    await a_bot(installation.platform.workbench, await a_workspace(installation.platform.workbench, "Rival"))
    await installation.store(ABLY, f"app.key:{CANARY}")
    await installation.store(AI, CANARY, f"http://127.0.0.1:{free_port()}/v1")
    troubles = _troubles(await _findings(terminal, installation.settings))
    assert sorted(troubles.values()) == ["wrong", "wrong", "wrong"]
    assert sum("Ably key" in name for name in troubles) == 2
    other = installation.settings.model_copy(update={"secret_keys": SecretStr(generate_key())})
    found = await _findings(terminal, other, "--offline")
    assert "BATON_SECRET_KEYS" in found[f"Ably key of workspace {installation.workspace.id}"]["says"]


@pytest.mark.parametrize(("skew_s", "level"), [(0.2, "well"), (-3, "odd"), (-40, "wrong"), (40, "wrong")])
def test_clocks_that_disagree(skew_s: float, level: str) -> None:
    found = judged_clock(skew_s)
    assert found.level == level
    assert ("ahead" in found.says) is (skew_s > 0)
