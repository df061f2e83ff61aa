"""A whole Baton for the length of a photo session: `baton-dev` on free ports, and Chromium."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright

READY_S = 90
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars")


@contextlib.asynccontextmanager
async def baton_dev() -> AsyncIterator[dict[str, Any]]:
    """Gives what the ready file says (addresses, bots, sign-ins), and where the database is.

    Answers come at a pace that a picture can catch.
    """
    slow = ["--port", "0", "--token-delay-ms", "250", "--first-token-ms", "1000", "--die-with-parent"]
    ai = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "baton_dev.ai", *slow, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert ai.stdout is not None  # noqa: S101  (we asked for the pipe)
        address = (await ai.stdout.readline()).decode().split()[-1]
        async with _everything_else(f"{address}/v1") as seed:
            yield seed
    finally:
        ai.terminate()
        await ai.wait()


@contextlib.asynccontextmanager
async def _everything_else(ai_url: str) -> AsyncIterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="baton-pictures-") as name:
        folder = Path(name)
        ready = folder / "ready.json"
        options = ["--port", str(await _free_port()), "--data-dir", str(folder / "data"), "--ready-file", str(ready)]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "baton_dev", *options, stdout=asyncio.subprocess.DEVNULL,
            env={**os.environ, "BATON_OPENAI_BASE_URL": ai_url, "BATON_RATE_LIMITS": "off"},
        )  # fmt: skip
        try:
            async with asyncio.timeout(READY_S):
                while not ready.exists():  # noqa: ASYNC110  (a file has no event to await)
                    await asyncio.sleep(0.1)
            database = f"sqlite:///{folder}/data/baton.db"
            yield {**json.loads(ready.read_text()), "database_url": database}
        finally:
            process.terminate()
            await process.wait()


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """This machine's own, else Playwright's."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


def chromium_path() -> str | None:
    return next((found for name in _CHROMIUM if (found := shutil.which(name))), None)


async def _free_port() -> int:
    """The first of four; the next three are nearly always free as well."""
    server = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port
