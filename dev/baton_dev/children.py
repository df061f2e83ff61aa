"""The stand-ins as child processes: same process group, and they end when we do, however we end."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence


class Child:
    """A program that prints `ready <address>` and stops when its standard input closes."""

    def __init__(self, name: str, module: str, arguments: Sequence[str]) -> None:
        self.name, self._module, self._arguments = name, module, list(arguments)
        self._process: asyncio.subprocess.Process | None = None
        self.url = ""

    async def launch(self) -> None:
        """Returns at once; it starts while we do other things."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", self._module, *self._arguments, "--die-with-parent",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip

    async def ready(self, within_s: float = 20) -> None:
        """Returns when it listens."""
        assert self._process is not None  # noqa: S101  (launched before)
        assert self._process.stdout is not None  # noqa: S101  (we asked for the pipe)
        line = await asyncio.wait_for(self._process.stdout.readline(), within_s)
        word, _, self.url = line.decode().strip().partition(" ")
        if word != "ready":
            raise RuntimeError(f"{self.name} did not start; is its port free?")

    async def stop(self) -> None:
        """Closing its input tells it to stop; one that does not is ended."""
        if self._process is None or self._process.returncode is not None:
            return
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 3)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
