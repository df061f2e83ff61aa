"""A client of the stand-in, and its script empty before every test."""

from collections.abc import AsyncIterator

import httpx
import openai
import pytest
from servers.ai_script import Script
from servers.standins import StandIn


@pytest.fixture
async def script(ai_standin: StandIn) -> AsyncIterator[Script]:
    async with httpx.AsyncClient(base_url=ai_standin.url) as http:
        script = Script(http)
        await script.forget()
        yield script
        await script.forget()


@pytest.fixture
async def model(ai_standin: StandIn) -> AsyncIterator[openai.AsyncOpenAI]:
    url = f"{ai_standin.url}/v1"
    async with openai.AsyncOpenAI(base_url=url, api_key=ai_standin.key, max_retries=0) as client:
        yield client
