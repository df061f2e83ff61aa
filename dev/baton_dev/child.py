"""Serving as somebody's child process: a port of its own, a line when ready, and an end with the parent."""

import asyncio
import os
import socket
import threading

import uvicorn
from starlette.types import ASGIApp

GRACE_SECONDS = 1


class AnnouncedServer(uvicorn.Server):
    """Prints its address once it listens; whoever started it reads that line."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if sockets:
            host, port = sockets[0].getsockname()[:2]
            print(f"ready http://{host}:{port}", flush=True)  # noqa: T201 (the parent reads it)


def serve(app: ASGIApp, host: str, port: int, die_with_parent: bool) -> None:
    config = uvicorn.Config(app, log_level="critical", access_log=False, timeout_graceful_shutdown=GRACE_SECONDS)
    run(AnnouncedServer(config), host, port, die_with_parent)


def run(server: AnnouncedServer, host: str, port: int, die_with_parent: bool) -> None:
    """Until it is told to stop; on the loop that its configuration names."""
    if die_with_parent:
        threading.Thread(target=_stop_at_end_of_stdin, args=(server,), daemon=True).start()
    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(server.serve([listen(host, port)]))


def listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener


def _stop_at_end_of_stdin(server: uvicorn.Server) -> None:
    while os.read(0, 4096):
        continue
    server.should_exit = True
