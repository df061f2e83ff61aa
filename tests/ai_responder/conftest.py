"""The stage on embedded defaults."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from responder_stage import Stage, on_stage
from servers.ai_script import Script
from servers.standins import StandIn

from ai_responder.model.patience import Patience
from ai_responder.model.providers import OpenAIModels
from baton.database.migrate import upgrade
from baton.platform import Platform
from baton.security.keys import generate_key
from baton.settings import Settings
from baton.testing import embedded_platform


@pytest.fixture
async def platform(tmp_path: Path) -> AsyncIterator[Platform]:
    async with embedded_platform(tmp_path) as platform:
        yield platform


@pytest.fixture
async def stage(platform: Platform) -> AsyncIterator[Stage]:
    async with on_stage(platform) as stage:
        yield stage


@pytest.fixture
def free_port_url() -> str:
    """An address at which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}/v1"


@pytest.fixture
async def real_stage(database_url: str, rabbitmq_url: str, redis_url: str, ai_standin: StandIn) -> AsyncIterator[Stage]:
    """PostgreSQL, RabbitMQ, Redis and the AI stand-in; nobody answers yet."""
    settings = Settings(
        database_url=database_url,
        rabbitmq_url=rabbitmq_url,
        redis_url=redis_url,
        secret_keys=SecretStr(generate_key()),
        token_keys=SecretStr(generate_key()),
        openai_base_url=f"{ai_standin.url}/v1",
        openai_api_key=SecretStr(ai_standin.key),
    )
    platform = Platform.build(settings)
    await upgrade(platform.database)
    await platform.start()
    try:
        async with on_stage(platform) as stage:
            yield stage
    finally:
        await platform.stop()


@pytest.fixture
async def script(ai_standin: StandIn) -> AsyncIterator[Script]:
    """The stand-in's, with nothing planned and nothing logged."""
    async with httpx.AsyncClient(base_url=ai_standin.url, timeout=30) as http:
        script = Script(http)
        await script.forget()
        yield script
        await script.forget()


@pytest.fixture
def models(platform: Platform, ai_standin: StandIn) -> OpenAIModels:
    """The real client, pointed at the stand-in; silence is half a second."""
    operators = {"openai_base_url": f"{ai_standin.url}/v1", "openai_api_key": SecretStr(ai_standin.key)}
    patience = Patience(connect_s=1, gap_s=0.5, total_s=8, attempts=2, pause_s=0.05)
    return OpenAIModels(platform.settings.model_copy(update=operators), platform.keyring, patience)
