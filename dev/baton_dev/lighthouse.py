"""`make lighthouse`: what the widget costs the page that it stands on; fails below 0.98, or when anything moves."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from baton_dev import node
from baton_dev.screenshots.house import baton_dev, chromium_path

_HOME = node.ROOT / "web/lighthouse"
_LEAST = 0.98
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" /><title>A shop</title>
<link rel="icon" href="data:," /><meta name="description" content="A shop with a chat" /></head>
<body><main><h1>A shop</h1><p>Plants for every window.</p></main>
<script async src="{gateway}/widget/loader.js" data-bot="{bot}"></script></body></html>"""


async def measure() -> dict[str, Any]:
    """Lighthouse's report about a page that has nothing but the widget."""
    async with baton_dev() as seed:
        body = _PAGE.format(gateway=seed["gateway"], bot=seed["bots"]["hybrid"]).encode()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(asyncio.IncompleteReadError):  # browsers connect ahead, and may say nothing
                await reader.readuntil(b"\r\n\r\n")
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n"
            writer.write(f"{head}Connection: close\r\n\r\n".encode() + body)
            await writer.drain()
            writer.close()

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            return json.loads(await asyncio.to_thread(_run, address))  # type: ignore[no-any-return]


def _run(address: str) -> str:
    found = node.find()
    found("ci", "--silent", "--no-audit", "--no-fund", cwd=_HOME)
    program = str(getattr(found, "folder", Path()) / "node")
    command = [program, str(_HOME / "node_modules/lighthouse/cli/index.js"), address, "--quiet", "--output=json"]
    command += ["--only-categories=performance,accessibility,best-practices"]
    command += ["--chrome-flags=--headless --no-sandbox --disable-gpu"]
    environment = {**os.environ, "CHROME_PATH": chromium_path() or ""}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=240)  # noqa: S603
    return done.stdout


def main() -> None:
    report = asyncio.run(measure())
    scores = {name: category["score"] for name, category in report["categories"].items()}
    shift = report["audits"]["cumulative-layout-shift"]["numericValue"]
    weight = report["audits"]["total-byte-weight"]["numericValue"]
    print(json.dumps({**scores, "layout_shift": shift, "bytes": round(weight)}, indent=2))  # noqa: T201
    if min(scores["performance"], scores["accessibility"]) < _LEAST or shift > 0:
        sys.exit("the widget costs its page too much")


if __name__ == "__main__":
    main()
