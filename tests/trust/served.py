"""The world behind real sockets, in a thread of its own: for clients that know nothing of ASGI."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp
from trust.world import World, a_world


@dataclass(slots=True)
class Served:
    world: World
    addresses: dict[str, str] = field(default_factory=dict)


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Both services on loopback; the world's own loop runs beside the test's."""
    ready, over, found = threading.Event(), threading.Event(), []

    async def serve() -> None:
        async with AsyncExitStack() as stack:
            house = Served(await stack.enter_async_context(a_world(folder)))
            for service, app in house.world.apps.items():
                house.addresses[service] = await _opened(stack, app)
            found.append(house)
            ready.set()
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),), name="served world", daemon=True)
    thread.start()
    assert ready.wait(30), "the world was not ready in time"
    try:
        yield found[0]
    finally:
        over.set()
        thread.join(20)


async def _opened(stack: AsyncExitStack, app: ASGIApp) -> str:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, http="httptools", log_config=None, access_log=False, lifespan="off"))
    serving = asyncio.create_task(server.serve([listener]))
    while not server.started:
        await asyncio.sleep(0.01)

    async def close() -> None:
        server.should_exit = server.force_exit = True
        await serving

    stack.push_async_callback(close)
    return f"http://127.0.0.1:{listener.getsockname()[1]}"
