"""A bucket to store in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import uvicorn
from shared.storage.s3 import S3


@pytest.fixture
async def s3() -> AsyncIterator[tuple[S3, str]]:
    bucket = S3()
    server = uvicorn.Server(uvicorn.Config(bucket, port=0, log_level="warning", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield bucket, f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving
