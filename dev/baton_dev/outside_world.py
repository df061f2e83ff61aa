"""The outside world of the all-in-one run: the stand-ins, where nobody has given the real thing."""

from __future__ import annotations

from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from baton.settings import Settings
from baton_dev.children import Child
from baton_dev.data_dir import DataDir


class OutsideWorld:
    """Launched first and awaited last: it starts in its own processes while ours imports the services."""

    def __init__(self, folder: DataDir, port: int, given: Settings) -> None:
        self._children: list[Child] = []
        self._stack = AsyncExitStack()
        host = given.host
        self.ably_url = given.ably_url
        if not self.ably_url and not given.ably_key.get_secret_value():
            key, place = folder.keys().ably_key, ["--port", str(port + 2), "--host", host]
            arguments = ["--key", key, *place, "--data-dir", str(folder.ably)]
            self._children.append(Child("the Ably stand-in", "baton_dev.ably", arguments))
            self.ably_url = f"http://{host}:{port + 2}"
        self.ai_url = given.openai_base_url
        if not self.ai_url:
            self._children.append(Child("the AI stand-in", "baton_dev.ai", ["--port", str(port + 3), "--host", host]))
            self.ai_url = f"http://{host}:{port + 3}/v1"

    async def __aenter__(self) -> Self:
        for child in self._children:
            self._stack.push_async_callback(child.stop)
            await child.launch()
        return self

    async def ready(self) -> None:
        """Returns when all of it listens."""
        for child in self._children:
            await child.ready()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()
